package dojo.chain.metadata;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;

/** The recording of spec 293, the newest one. */
public final class Fixtures {
    private static final Recording RECORDING = Recording.of(293);

    private Fixtures() {}

    public static RuntimeMetadata v14() {
        return RECORDING.metadata().getFirst();
    }

    public static RuntimeMetadata v15() {
        return RECORDING.newest();
    }

    public static JsonNode root() {
        return RECORDING.root();
    }

    public static List<JsonNode> rows(String list, String... fields) {
        return RECORDING.rows(list, fields);
    }

    public static Pallet pallet(String camel) {
        return RECORDING.pallet(camel);
    }

    public static String callName(Pallet pallet, String camel) {
        return RECORDING.callName(pallet, camel);
    }

    public static Object argument(JsonNode node) {
        return RECORDING.argument(node);
    }
}
