package dojo.localnet;

import dojo.base.Hex;
import dojo.chain.metadata.RuntimeMetadata;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** The runtime this chain imitates, Subtensor's spec 293, as its own metadata tells it. */
final class Runtime293 {
    static final int SPEC_VERSION = 293;
    static final int TRANSACTION_VERSION = 1;

    private final byte[] v14;
    private final byte[] v15;
    private final RuntimeMetadata metadata;

    private Runtime293(byte[] v14, byte[] v15) {
        this.v14 = v14;
        this.v15 = v15;
        // V15 has all of V14 and the types of the runtime's interfaces as well.
        this.metadata = RuntimeMetadata.parse(v15);
    }

    static Runtime293 load() {
        return new Runtime293(blob("metadata-v14-293.hex"), blob("metadata-v15-293.hex"));
    }

    private static byte[] blob(String name) {
        try (InputStream in = Runtime293.class.getResourceAsStream(name)) {
            if (in == null) {
                throw new IllegalStateException("resource " + name + " is missing");
            }
            return Hex.parse(new String(in.readAllBytes(), StandardCharsets.US_ASCII).strip());
        } catch (IOException e) {
            throw new UncheckedIOException("resource " + name, e);
        }
    }

    RuntimeMetadata metadata() {
        return metadata;
    }

    byte[] metadataV14() {
        return v14.clone();
    }

    byte[] metadataV15() {
        return v15.clone();
    }

    /** The interfaces of the runtime and their versions: eight bytes of hash each. */
    List<Api> apis() {
        return metadata.constant("System", "Version").field("apis").items().stream()
                .map(api -> new Api(Hex.of(api.item(0).bytes()), api.item(1).asInt()))
                .toList();
    }

    record Api(String id, int version) {}
}
