package dojo.protocol;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Function;
import java.util.regex.Pattern;

/**
 * What the headers of a request say, before anything of it is verified. Names are lower case; they
 * are matched in any case. What is missing is missing here too: it is the signature's check that
 * refuses it.
 *
 * @param timeout seconds, not negative, not NaN; 0 if absent
 */
record SynapseHeaders(
        double timeout,
        OptionalLong version,
        OptionalLong nonce,
        Optional<String> uuid,
        Optional<String> hotkey,
        Optional<String> signature,
        Optional<String> bodyHash) {

    static final String AXON = "bt_header_axon_";
    static final String DENDRITE = "bt_header_dendrite_";

    private static final String INPUT = "bt_header_input_obj_";

    private static final Pattern INTEGER = Pattern.compile("-?[0-9]{1,18}|[0-8][0-9]{18}");
    private static final Pattern REAL =
            Pattern.compile("[0-9]{1,18}([.][0-9]{0,24})?([eE][+-]?[0-9]{1,3})?");

    /** The most seconds that a timeout may say. */
    private static final double TIMEOUT_MAX = 1e6;

    // Read by nobody, and yet a request that garbles them is refused as the SDK refuses it.
    private static final List<String> OTHER_INTEGERS =
            List.of(
                    "header_size",
                    "total_size",
                    AXON + "status_code",
                    AXON + "port",
                    AXON + "version",
                    AXON + "nonce",
                    DENDRITE + "status_code",
                    DENDRITE + "port");

    /**
     * Reads the headers of a request.
     *
     * @param values all values of a header, none if it is absent
     * @throws Refusal 400 if a number is none or a header stands there twice
     */
    static SynapseHeaders parse(Function<String, List<String>> values) throws Refusal {
        for (String name : OTHER_INTEGERS) integer(values, name);
        for (String name : List.of(AXON + "process_time", DENDRITE + "process_time")) {
            real(values, name);
        }
        double timeout = real(values, "timeout").orElse(0.0);
        if (!(timeout >= 0 && timeout <= TIMEOUT_MAX)) throw garbled("timeout");
        return new SynapseHeaders(
                timeout,
                integer(values, DENDRITE + "version"),
                integer(values, DENDRITE + "nonce"),
                one(values, DENDRITE + "uuid"),
                one(values, DENDRITE + "hotkey"),
                one(values, DENDRITE + "signature"),
                one(values, "computed_body_hash"));
    }

    /** The headers of a request or a reply, in the order of the SDK's. */
    static Map<String, String> write(
            String name,
            double timeoutSeconds,
            Terminal axon,
            Terminal dendrite,
            Map<String, String> inputs,
            String bodyHash) {
        Map<String, String> headers = new LinkedHashMap<>();
        headers.put("name", name);
        headers.put("timeout", PythonText.repr(timeoutSeconds));
        axon.headers(AXON, headers);
        dendrite.headers(DENDRITE, headers);
        headers.putAll(inputs);
        headers.put("header_size", "0");
        headers.put("total_size", "0");
        headers.put("computed_body_hash", bodyHash);
        return headers;
    }

    /** Stand-ins for the required fields: an SDK before 7 makes the message of them. */
    static Map<String, String> inputs(List<String> required, ObjectNode fields) {
        Map<String, String> headers = new LinkedHashMap<>();
        for (String field : required) {
            JsonNode value = fields.path(field);
            if (value.isNull()) continue;
            String empty =
                    switch (value.getNodeType()) {
                        case STRING -> "\"\"";
                        case BOOLEAN -> "false";
                        case NUMBER -> value.isIntegralNumber() ? "0" : "0.0";
                        case ARRAY -> "[]";
                        case OBJECT -> "{}";
                        case NULL, MISSING, BINARY, POJO ->
                                throw new IllegalArgumentException("no field " + field);
                    };
            headers.put(
                    INPUT + field,
                    Base64.getEncoder().encodeToString(empty.getBytes(StandardCharsets.US_ASCII)));
        }
        return headers;
    }

    private static Optional<String> one(Function<String, List<String>> values, String name)
            throws Refusal {
        List<String> all = values.apply(name);
        if (all.size() > 1) throw garbled(name);
        return all.isEmpty() ? Optional.empty() : Optional.of(all.getFirst().strip());
    }

    private static OptionalLong integer(Function<String, List<String>> values, String name)
            throws Refusal {
        Optional<String> text = one(values, name);
        if (text.isEmpty()) return OptionalLong.empty();
        if (!INTEGER.matcher(text.get()).matches()) throw garbled(name);
        return OptionalLong.of(Long.parseLong(text.get()));
    }

    private static Optional<Double> real(Function<String, List<String>> values, String name)
            throws Refusal {
        Optional<String> text = one(values, name);
        if (text.isEmpty()) return Optional.empty();
        if (!REAL.matcher(text.get()).matches()) throw garbled(name);
        return Optional.of(Double.parseDouble(text.get()));
    }

    private static Refusal garbled(String name) {
        return new Refusal(
                Outcome.GARBLED,
                400,
                "Improperly formatted request. Could not parse header " + name + ".");
    }
}
