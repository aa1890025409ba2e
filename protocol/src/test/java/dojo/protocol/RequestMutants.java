package dojo.protocol;

import static dojo.protocol.Neurons.ALICE;
import static dojo.protocol.Neurons.BOB;
import static dojo.protocol.SignedWire.ascii;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dojo.base.Hex;
import dojo.base.Json;
import dojo.base.MalformedJson;
import dojo.wallet.Ed25519Keypair;
import dojo.wallet.Sr25519;
import dojo.wallet.Ss58Address;
import java.math.BigInteger;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Random;

/**
 * Changes to a valid signed request, each with what must come of it. Whatever is not refused is
 * listed with the reason why it is the same request, and its handler must see the very message that
 * was signed.
 */
final class RequestMutants {
    /** What must come of a mutant. */
    sealed interface Due {
        /** No handler sees it. */
        record Refused() implements Due {}

        /** It is the same request, for the reason given. */
        record Same(String why) implements Due {}

        /** It is either, as its body reads as the message that was signed or does not. */
        record AsItReads() implements Due {}
    }

    interface Change {
        RawRequest apply(RawRequest wire, Random random) throws Exception;
    }

    /** One kind of change; {@code random} if no two of it are alike. */
    record Mutation(String what, Due due, boolean random, Change change) {}

    static final String SIGNATURE = "bt_header_dendrite_signature";
    static final String HOTKEY = "bt_header_dendrite_hotkey";
    static final String NONCE = "bt_header_dendrite_nonce";
    static final String UUID = "bt_header_dendrite_uuid";
    static final String HASH = "computed_body_hash";
    static final String LENGTH = "content-length";

    private static final List<String> SIGNED = List.of(NONCE, UUID, HOTKEY, SIGNATURE, HASH);
    // Numbers whose garbling the SDK refuses, though nobody reads them but the timeout.
    private static final List<String> NUMBERS =
            List.of(
                    "timeout",
                    "bt_header_axon_port",
                    "bt_header_dendrite_version",
                    "header_size",
                    "total_size");
    private static final List<String> UNREAD =
            List.of(
                    "name",
                    "bt_header_axon_ip",
                    "bt_header_axon_hotkey",
                    "bt_header_dendrite_ip",
                    "bt_header_input_obj_prompt",
                    "accept");

    private static final String NOT_SIGNED = "the header is not signed, and means nothing here";
    private static final String HTTP = "HTTP says that it is the same";
    private static final String LAX =
            "our HTTP library takes it; what is read is what was signed all the same";
    private static final String JSON = "JSON says that it is the same";

    private static final BigInteger L =
            BigInteger.TWO.pow(252).add(new BigInteger("27742317777372353535851937790883648493"));
    private static final BigInteger P = BigInteger.TWO.pow(255).subtract(BigInteger.valueOf(19));
    // The generator's encoding: the commitment that fits s = 1 if the public key is the identity.
    private static final String GENERATOR =
            "e2f2ae0a6abc4e71a884a961c500515f58e30b6aa582dd8db6a65945e08d2d76";

    private final List<Mutation> all = new ArrayList<>();

    private RequestMutants() {}

    static List<Mutation> all() {
        var mutants = new RequestMutants();
        mutants.headers();
        mutants.lines();
        mutants.prologues();
        mutants.signedValues();
        mutants.signatures();
        mutants.framings();
        mutants.bodies();
        mutants.random();
        return mutants.all;
    }

    private void refused(String what, Change change) {
        all.add(new Mutation(what, new Due.Refused(), false, change));
    }

    private void same(String what, String why, Change change) {
        all.add(new Mutation(what, new Due.Same(why), false, change));
    }

    private void header(String name, boolean refused, String what, Change change) {
        if (refused) refused(name + " " + what, change);
        else same(name + " " + what, NOT_SIGNED, change);
    }

    private void headers() {
        var names = new ArrayList<String>(SIGNED);
        names.addAll(NUMBERS);
        names.addAll(UNREAD);
        for (String name : names) {
            boolean signed = SIGNED.contains(name);
            boolean read = signed || NUMBERS.contains(name);
            header(name, signed, "removed", (wire, random) -> wire.replace(name));
            header(name, read, "emptied", (wire, random) -> wire.set(name, ""));
            header(
                    name,
                    read,
                    "twice",
                    (wire, random) -> wire.last(name + ": " + wire.value(name)));
            header(name, read, "and another after it", (wire, random) -> wire.last(name + ": 7"));
            header(name, read, "and another before it", (wire, random) -> wire.first(name + ": 7"));
            header(
                    name,
                    read,
                    "and an empty one",
                    (wire, random) -> wire.last(name.toUpperCase(Locale.ROOT) + ":"));
            header(
                    name,
                    read,
                    "with more behind a comma",
                    (wire, random) -> wire.set(name, value -> value + ", 7"));
            header(
                    name,
                    read,
                    "500 characters longer",
                    (wire, random) -> wire.set(name, value -> value + "7".repeat(500)));
            refused(
                    name + " over-long",
                    (wire, random) ->
                            wire.set(name, value -> value + "7".repeat(Axon.HEADERS_BYTES_MAX)));
            header(
                    name,
                    signed,
                    "with hyphens for underscores",
                    (wire, random) ->
                            name.indexOf('_') < 0
                                    ? wire.replace(name)
                                    : wire.replace(
                                            name,
                                            name.replace('_', '-') + ": " + wire.value(name)));
            same(
                    name + " in capitals",
                    HTTP,
                    (wire, random) ->
                            wire.replace(
                                    name, name.toUpperCase(Locale.ROOT) + ": " + wire.value(name)));
            same(
                    name + " without a space",
                    HTTP,
                    (wire, random) -> wire.replace(name, name + ":" + wire.value(name)));
            same(
                    name + " amid spaces and tabs",
                    HTTP,
                    (wire, random) ->
                            wire.replace(name, name + ": \t  " + wire.value(name) + " \t "));
        }
    }

    // No header, read or not, may stand in a line that another reader would divide otherwise.
    private void lines() {
        for (String name : List.of(HOTKEY, SIGNATURE, "timeout", "name", "content-type")) {
            refused(
                    name + " folded",
                    (wire, random) -> {
                        String value = wire.value(name);
                        return wire.replace(
                                name,
                                name + ": " + value.substring(0, 2),
                                " " + value.substring(2));
                    });
            refused(
                    name + " folded before its value",
                    (wire, random) -> wire.replace(name, name + ":", "\t" + wire.value(name)));
            refused(
                    name + " with a space before the colon",
                    (wire, random) -> wire.replace(name, name + " : " + wire.value(name)));
            refused(
                    name + " with a tab before the colon",
                    (wire, random) -> wire.replace(name, name + "\t: " + wire.value(name)));
            refused(
                    name + " without a colon",
                    (wire, random) -> wire.replace(name, name + " " + wire.value(name)));
            for (char c : new char[] {0, 1, 0x0b, '\r', 0x1c, 0x1f, 0x7f}) {
                String shown = " with the character " + (int) c;
                refused(
                        name + shown + " inside",
                        (wire, random) ->
                                wire.set(
                                        name,
                                        value -> value.substring(0, 2) + c + value.substring(2)));
                refused(
                        name + shown + " at its end",
                        (wire, random) -> wire.set(name, value -> value + c));
                refused(
                        name + shown + " before it",
                        (wire, random) -> wire.set(name, value -> c + value));
                refused(
                        name + shown + " in the name",
                        (wire, random) ->
                                wire.replace(
                                        name,
                                        name.substring(0, 3)
                                                + c
                                                + name.substring(3)
                                                + ": "
                                                + wire.value(name)));
            }
            refused(
                    name + " and a hotkey behind a line feed",
                    (wire, random) ->
                            wire.set(name, value -> value + "\n" + HOTKEY + ": " + BOB.address()));
            refused(
                    name + " and a hotkey behind a carriage return",
                    (wire, random) ->
                            wire.set(name, value -> value + "\r" + HOTKEY + ": " + BOB.address()));
            refused(
                    name + " and a hotkey on another line",
                    (wire, random) ->
                            wire.set(
                                    name, value -> value + "\r\n" + HOTKEY + ": " + BOB.address()));
        }
        same("a line without a name", LAX, (wire, random) -> wire.last(": x"));
        refused("a host twice", (wire, random) -> wire.last("host: other"));
        refused("no host", (wire, random) -> wire.replace("host"));
        refused("a head of 8 MB", (wire, random) -> wire.last("x: " + "y".repeat(8 << 20)));
        refused(
                "a head of 20,000 lines",
                (wire, random) -> {
                    var lines = new ArrayList<String>(wire.headers());
                    for (int i = 0; i < 20_000; i++) lines.add("x" + i + ": y");
                    return new RawRequest(wire.line(), lines, wire.body());
                });
    }

    private void prologues() {
        for (String method :
                List.of(
                        "PUT", "DELETE", "PATCH", "HEAD", "OPTIONS", "TRACE", "CONNECT", "POSTS",
                        "", "P\tOST")) {
            refused(
                    "method " + method,
                    (wire, random) -> wire.line(wire.line().replace("POST", method)));
        }
        for (String method : List.of("post", "Post")) {
            same(
                    "method " + method,
                    LAX,
                    (wire, random) -> wire.line(wire.line().replace("POST", method)));
        }
        same(
                "method GET",
                "the reference's axons take it with a body, case 02",
                (wire, random) -> wire.line(wire.line().replace("POST", "GET")));
        for (String version :
                List.of(
                        "HTTP/0.9",
                        "HTTP/1.2",
                        "HTTP/2.0",
                        "HTTP/2",
                        "HTTP/11",
                        "http/1.1",
                        "FTP/1.1",
                        "HTTPS/1.1",
                        "HTTP/1.1x",
                        "HTTP/1.1 HTTP/1.1",
                        "")) {
            refused(
                    "version " + version,
                    (wire, random) -> wire.line(wire.line().replace("HTTP/1.1", version)));
        }
        for (String path :
                List.of(
                        "//%s",
                        "/%s/",
                        "/%s/x",
                        "/x/%s",
                        "/%s%%20",
                        "/%s;x=1",
                        "%s",
                        "*",
                        "/",
                        "https:/%s",
                        "/%s\u0000",
                        "/\\%s",
                        "/%s\t",
                        "/Synapse",
                        "/Slow",
                        "/%sX")) {
            refused("path " + path, (wire, random) -> path(wire, path));
        }
        refused(
                "path in lower case",
                (wire, random) -> {
                    String[] parts = wire.line().split(" ");
                    return wire.line("POST " + parts[1].toLowerCase(Locale.ROOT) + " HTTP/1.1");
                });
        same(
                "path with a query",
                "the reference does not look at it, case 07",
                (wire, random) -> path(wire, "/%s?x=1&timeout=9"));
        refused(
                "a TLS hello",
                (wire, random) ->
                        wire.line(
                                "\u0016\u0003\u0001\u0002\u0000\u0001\u0000\u0001\u00fc\u0003\u0003"));
        refused("an HTTP/2 preface", (wire, random) -> wire.line("PRI * HTTP/2.0\r\n\r\nSM\r\n"));
        refused(
                "a PROXY line first",
                (wire, random) -> wire.line("PROXY TCP4 1.2.3.4 5.6.7.8 1 2\r\n" + wire.line()));
        refused(
                "two request lines",
                (wire, random) -> wire.line(wire.line() + "\r\n" + wire.line()));
        refused("a fold after the request line", (wire, random) -> wire.first(" x: y"));
    }

    private static RawRequest path(RawRequest wire, String format) {
        String name = wire.line().split("[ /]")[2];
        return wire.line("POST " + String.format(Locale.ROOT, format, name) + " HTTP/1.1");
    }

    private void signedValues() {
        for (long by : new long[] {-1_000_000_000, -1_000_000, -1, 1, 1_000, 1_000_000, 1L << 32}) {
            refused(
                    "nonce changed by " + by,
                    (wire, random) ->
                            wire.set(NONCE, value -> Long.toString(Long.parseLong(value) + by)));
        }
        for (String format :
                List.of(
                        "+%s",
                        "-%s",
                        "0%s",
                        "00%s",
                        "%s.0",
                        "%se0",
                        "%sn",
                        "0x%s",
                        "%s_",
                        "\"%s\"",
                        "%s;",
                        "12345",
                        "0",
                        "9223372036854775807",
                        "9223372036854775808",
                        "NaN",
                        "1e18",
                        "\u0661\u0662")) {
            refused(
                    "nonce written " + format,
                    (wire, random) ->
                            wire.set(NONCE, value -> String.format(Locale.ROOT, format, value)));
        }
        for (String uuid : List.of("None", "", "%s-", "-%s", "%s.1", "{%s}", "x".repeat(65))) {
            refused(
                    "uuid " + uuid,
                    (wire, random) ->
                            wire.set(UUID, value -> String.format(Locale.ROOT, uuid, value)));
        }
        refused(
                "a dot moved from uuid to nonce",
                (wire, random) -> wire.set(UUID, value -> value + "." + wire.value(HASH)));
        refused("hash of nothing", (wire, random) -> wire.set(HASH, BodyHash.sha3(new byte[0])));
        refused("hash of the bytes", (wire, random) -> wire.set(HASH, BodyHash.sha3(wire.body())));
        for (String format : List.of("0x%s", "%s0", "None", "%s.", "null")) {
            refused(
                    "hash " + format,
                    (wire, random) ->
                            wire.set(HASH, value -> String.format(Locale.ROOT, format, value)));
        }
        refused(
                "hash in capitals",
                (wire, random) -> wire.set(HASH, value -> value.toUpperCase(Locale.ROOT)));
        refused("hotkey of another", (wire, random) -> wire.set(HOTKEY, BOB.address().text()));
        refused("hotkey in hex", (wire, random) -> wire.set(HOTKEY, Hex.of(ALICE.publicKey())));
        refused(
                "hotkey in lower case",
                (wire, random) -> wire.set(HOTKEY, value -> value.toLowerCase(Locale.ROOT)));
        // Alice's key in the formats 0 (Polkadot), 2 (Kusama) and without a format of its own.
        for (String other :
                List.of(
                        "15oF4uVJwmo4TdGW7VfQxNLavjCXviqxT9S1MgbjMNHr6Sp5",
                        "HNZata7iMYWmk5RvZRTiAsSDhV8366zq2YGb3tLH5Upf74F",
                        "F7Hs",
                        "5GrwvaEF5zXb26Fz9rcQpDWS57CtERHpNehXCPcNoHGKutQZ",
                        "15GrwvaEF5zXb26Fz9rcQpDWS57CtERHpNehXCPcNoHGKutQY")) {
            refused("hotkey " + other, (wire, random) -> wire.set(HOTKEY, other));
        }
        refused(
                "bearer of the key is the axon itself",
                (wire, random) ->
                        signedBy(wire, BOB.address().text(), BOB.sign(SignedWire.text(wire))));
        for (String timeout :
                List.of(
                        "-1",
                        "NaN",
                        "inf",
                        "1e400",
                        "1e999999",
                        "0x10",
                        "12,0",
                        "--1",
                        "12.0.0",
                        "True",
                        "None")) {
            refused("timeout " + timeout, (wire, random) -> wire.set("timeout", timeout));
        }
        for (String timeout : List.of("1", "12", "11.5", "1e2", "100000")) {
            same(
                    "timeout " + timeout,
                    "it is not signed; it is capped, and counts for the wait alone",
                    (wire, random) -> wire.set("timeout", timeout));
        }
        for (String version : List.of("0", "700", "6000000", "999999999")) {
            same(
                    "version " + version,
                    "it is not signed, and chooses no rule",
                    (wire, random) -> wire.set("bt_header_dendrite_version", version));
        }
        refused(
                "a monotonic nonce and an old version",
                (wire, random) ->
                        wire.set(NONCE, "12345").set("bt_header_dendrite_version", "6009003"));
    }

    private static RawRequest signedBy(RawRequest wire, String hotkey, byte[] signature) {
        return wire.set(HOTKEY, hotkey).set(SIGNATURE, Hex.of(signature));
    }

    private void signatures() {
        signature(
                "s + L",
                signature -> {
                    byte[] s = Arrays.copyOfRange(signature, 32, 64);
                    s[31] &= 0x7f;
                    byte[] other = littleEndian(number(s).add(L));
                    other[31] |= (byte) 0x80;
                    System.arraycopy(other, 0, signature, 32, 32);
                });
        signature(
                "L - s",
                signature -> {
                    byte[] s = Arrays.copyOfRange(signature, 32, 64);
                    s[31] &= 0x7f;
                    byte[] other = littleEndian(L.subtract(number(s)));
                    other[31] |= (byte) 0x80;
                    System.arraycopy(other, 0, signature, 32, 32);
                });
        signature(
                "s = L",
                signature -> {
                    byte[] s = littleEndian(L);
                    s[31] |= (byte) 0x80;
                    System.arraycopy(s, 0, signature, 32, 32);
                });
        signature(
                "s = 0",
                signature -> {
                    Arrays.fill(signature, 32, 64, (byte) 0);
                    signature[63] = (byte) 0x80;
                });
        signature("s all ones", signature -> Arrays.fill(signature, 32, 64, (byte) 0xff));
        signature("the marker bit cleared", signature -> signature[63] &= 0x7f);
        signature("the bit below the marker set", signature -> signature[63] |= 0x40);
        signature("R's highest bit set", signature -> signature[31] |= (byte) 0x80);
        signature("R's sign bit set", signature -> signature[0] |= 1);
        signature(
                "R + p",
                signature -> {
                    BigInteger r = number(Arrays.copyOf(signature, 32)).add(P);
                    System.arraycopy(littleEndian(r), 0, signature, 0, 32);
                });
        signature(
                "R = p - R",
                signature -> {
                    BigInteger r = P.subtract(number(Arrays.copyOf(signature, 32)));
                    System.arraycopy(littleEndian(r), 0, signature, 0, 32);
                });
        signature("R of order one", signature -> Arrays.fill(signature, 0, 32, (byte) 0));
        signature("R = p", signature -> System.arraycopy(littleEndian(P), 0, signature, 0, 32));
        // The encodings of small order on the curve below Ristretto.
        for (String small :
                List.of(
                        "0100000000000000000000000000000000000000000000000000000000000000",
                        "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
                        "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a",
                        "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05",
                        "eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f")) {
            signature(
                    "R = " + small,
                    signature ->
                            System.arraycopy(HexFormat.of().parseHex(small), 0, signature, 0, 32));
            refused(
                    "the public key " + small,
                    (wire, random) -> wire.set(HOTKEY, address(HexFormat.of().parseHex(small))));
        }
        signature("all zero", signature -> Arrays.fill(signature, (byte) 0));
        signature(
                "all zero but the marker",
                signature -> {
                    Arrays.fill(signature, (byte) 0);
                    signature[63] = (byte) 0x80;
                });
        signature(
                "R and s in each other's place",
                signature -> {
                    byte[] r = Arrays.copyOf(signature, 32);
                    System.arraycopy(signature, 32, signature, 0, 32);
                    System.arraycopy(r, 0, signature, 32, 32);
                });
        refused(
                "a key of order one, for which everybody can sign",
                (wire, random) -> {
                    byte[] signature = Arrays.copyOf(HexFormat.of().parseHex(GENERATOR), 64);
                    signature[32] = 1;
                    signature[63] = (byte) 0x80;
                    return signedBy(wire, address(new byte[32]), signature);
                });
        refused(
                "a key and a signature all zero",
                (wire, random) -> {
                    byte[] signature = new byte[64];
                    signature[63] = (byte) 0x80;
                    return signedBy(wire, address(new byte[32]), signature);
                });
        refused(
                "a signature by another key",
                (wire, random) -> wire.set(SIGNATURE, Hex.of(BOB.sign(SignedWire.text(wire)))));
        refused(
                "an ed25519 signature",
                (wire, random) -> {
                    var key = Ed25519Keypair.fromUri("//Alice");
                    byte[] text =
                            SignedText.request(
                                    Long.parseLong(wire.value(NONCE)),
                                    key.address().text(),
                                    BOB.address(),
                                    wire.value(UUID),
                                    wire.value(HASH));
                    return signedBy(wire, key.address().text(), key.sign(text));
                });
        refused(
                "an ed25519 signature with the marker",
                (wire, random) -> {
                    var key = Ed25519Keypair.fromUri("//Alice");
                    byte[] signature = key.sign(SignedWire.text(wire));
                    signature[63] |= (byte) 0x80;
                    return signedBy(wire, key.address().text(), signature);
                });
        signed("over nothing", "");
        signed("over the hash alone", "%4$s");
        signed("for another axon", "%1$s.%2$s." + ALICE.address() + ".%3$s.%4$s");
        signed("for no axon", "%1$s.%2$s.None.%3$s.%4$s");
        signed("as a reply", "dojo-reply-1.%1$s.%2$s." + BOB.address() + ".%3$s.%4$s");
        signed("with a line feed at the end", "%1$s.%2$s." + BOB.address() + ".%3$s.%4$s\n");
        signed("without a uuid", "%1$s.%2$s." + BOB.address() + ".None.%4$s");
        signed("without a hash", "%1$s.%2$s." + BOB.address() + ".%3$s.None");
        refused(
                "a text wrapped twice",
                (wire, random) ->
                        wire.set(
                                SIGNATURE,
                                Hex.of(
                                        ALICE.sign(
                                                Sr25519.wrapped(
                                                        Sr25519.wrapped(SignedWire.text(wire)))))));
        same(
                "a text in <Bytes>",
                "browser wallets sign so, case 34",
                (wire, random) ->
                        wire.set(
                                SIGNATURE,
                                Hex.of(ALICE.sign(Sr25519.wrapped(SignedWire.text(wire))))));
        same(
                "another signature of the same text",
                "its key made it",
                (wire, random) -> wire.set(SIGNATURE, Hex.of(ALICE.sign(SignedWire.text(wire)))));
        same(
                "a signature in capitals",
                "the same bytes, case 32",
                (wire, random) ->
                        wire.set(
                                SIGNATURE,
                                value -> "0x" + value.substring(2).toUpperCase(Locale.ROOT)));
        for (String format :
                List.of("%s00", "%s0", "0x%s", "%sg", " 0 %s", "%s\u00e9", "0x", "None")) {
            refused(
                    "signature written " + format,
                    (wire, random) ->
                            wire.set(
                                    SIGNATURE, value -> String.format(Locale.ROOT, format, value)));
        }
        refused(
                "a signature without 0x",
                (wire, random) -> wire.set(SIGNATURE, value -> value.substring(2)));
        refused(
                "a signature after 0X",
                (wire, random) -> wire.set(SIGNATURE, value -> "0X" + value.substring(2)));
        refused(
                "a signature of 63 bytes",
                (wire, random) -> wire.set(SIGNATURE, value -> value.substring(0, 128)));
    }

    private interface Twist {
        void on(byte[] signature);
    }

    private void signature(String what, Twist twist) {
        refused(
                "signature with " + what,
                (wire, random) -> {
                    byte[] signature = Hex.parse(wire.value(SIGNATURE));
                    twist.on(signature);
                    return wire.set(SIGNATURE, Hex.of(signature));
                });
    }

    private void signed(String what, String format) {
        refused(
                "signed " + what,
                (wire, random) ->
                        wire.set(
                                SIGNATURE,
                                Hex.of(
                                        ALICE.sign(
                                                ascii(
                                                        String.format(
                                                                Locale.ROOT,
                                                                format,
                                                                wire.value(NONCE),
                                                                ALICE.address(),
                                                                wire.value(UUID),
                                                                wire.value(HASH)))))));
    }

    private static String address(byte[] publicKey) {
        return Ss58Address.of(publicKey).text();
    }

    private static BigInteger number(byte[] littleEndian) {
        byte[] big = new byte[littleEndian.length];
        for (int i = 0; i < big.length; i++) big[i] = littleEndian[big.length - 1 - i];
        return new BigInteger(1, big);
    }

    private static byte[] littleEndian(BigInteger number) {
        byte[] little = new byte[32];
        for (int i = 0; i < 32; i++) little[i] = number.shiftRight(8 * i).byteValue();
        return little;
    }

    // Where the body ends must be said in one way, or two readers end it at two places.
    private void framings() {
        String chunked = "transfer-encoding: chunked";
        for (String length :
                List.of(
                        "+%d",
                        "-%d",
                        "0x%x",
                        "%d, %d",
                        "%d %d",
                        "%d,",
                        "%d.0",
                        "1e3",
                        "",
                        "%d;",
                        "18446744073709551616",
                        "99999999999999999999",
                        "-1",
                        "\u00b2",
                        "1000000000",
                        "9223372036854775807")) {
            refused(
                    "content-length " + length,
                    (wire, random) ->
                            wire.set(
                                    LENGTH,
                                    String.format(
                                            Locale.ROOT,
                                            length,
                                            wire.body().length,
                                            wire.body().length)));
        }
        refused("content-length removed", (wire, random) -> wire.replace(LENGTH));
        refused(
                "two content-lengths that agree",
                (wire, random) -> wire.last(LENGTH + ": " + wire.body().length));
        refused("two content-lengths", (wire, random) -> wire.last(LENGTH + ": 5"));
        refused(
                "two content-lengths, the first shorter",
                (wire, random) -> wire.first(LENGTH + ": 5"));
        refused(
                "a length too short by one",
                (wire, random) -> wire.set(LENGTH, Integer.toString(wire.body().length - 1)));
        refused("a length of 0", (wire, random) -> wire.set(LENGTH, "0"));
        refused(
                "a length too long by one",
                (wire, random) -> wire.set(LENGTH, Integer.toString(wire.body().length + 1)));
        for (String coding :
                List.of(
                        chunked,
                        "Transfer-Encoding: Chunked",
                        "TRANSFER-ENCODING:chunked",
                        "transfer-encoding: identity",
                        "transfer-encoding: gzip",
                        "transfer-encoding:")) {
            refused(coding + " after a length", (wire, random) -> wire.last(coding));
            refused(coding + " before a length", (wire, random) -> wire.first(coding));
            refused(
                    coding + " after a length, and chunks",
                    (wire, random) -> {
                        RawRequest chunks = wire.framed(chunks(wire), coding);
                        return chunks.last(LENGTH + ": " + chunks.body().length);
                    });
        }
        for (String coding :
                List.of(
                        "xchunked",
                        "chunked, identity",
                        "identity, chunked",
                        "gzip, chunked",
                        "chunked, chunked",
                        "chunkedx",
                        "\"chunked\"",
                        "chunked;q=1",
                        "\u000bchunked",
                        "identity",
                        "gzip",
                        "x",
                        "")) {
            refused(
                    "chunks with the coding " + coding,
                    (wire, random) -> wire.framed(chunks(wire), "transfer-encoding: " + coding));
        }
        refused(
                "chunks with the coding twice",
                (wire, random) -> wire.framed(chunks(wire), chunked, chunked));
        refused(
                "chunks with a coding folded",
                (wire, random) -> wire.framed(chunks(wire), "transfer-encoding:", " chunked"));
        refused(
                "chunks with a space before the colon",
                (wire, random) -> wire.framed(chunks(wire), "transfer-encoding : chunked"));
        for (String size :
                List.of(
                        "0x%x",
                        "-%x",
                        "%xg",
                        "%x\u0000",
                        "ffffffff%08x",
                        "1%016x",
                        "fffffffffffffff%x",
                        "7fffffff",
                        "ffffffff",
                        "ffffffffffffffff",
                        "",
                        "%x\n",
                        "\n%x",
                        "%x,",
                        "%d.0",
                        "g",
                        "%x%%20")) {
            refused(
                    "a chunk of size " + size,
                    (wire, random) ->
                            wire.framed(
                                    String.format(Locale.ROOT, size, wire.body().length)
                                            + "\r\n"
                                            + latin(wire)
                                            + "\r\n0\r\n\r\n",
                                    chunked));
        }
        same(
                "a chunk of a size with a sign",
                LAX,
                (wire, random) -> wire.framed("+" + chunks(wire), chunked));
        refused(
                "a chunk without an end",
                (wire, random) ->
                        wire.framed(hex(wire) + "\r\n" + latin(wire) + "0\r\n\r\n", chunked));
        same(
                "a chunk with another end",
                LAX,
                (wire, random) ->
                        wire.framed(hex(wire) + "\r\n" + latin(wire) + "xx0\r\n\r\n", chunked));
        refused(
                "a chunk broken off",
                (wire, random) ->
                        wire.framed(hex(wire) + "\r\n" + latin(wire).substring(5), chunked));
        refused(
                "chunks without a last one",
                (wire, random) -> wire.framed(hex(wire) + "\r\n" + latin(wire) + "\r\n", chunked));
        refused(
                "a chunk larger than the body may be",
                (wire, random) -> wire.framed("40000000\r\n" + latin(wire), chunked));
        refused(
                "a size of 70,000 digits",
                (wire, random) ->
                        wire.framed(
                                "0".repeat(70_000) + hex(wire) + "\r\n" + latin(wire), chunked));
        refused(
                "an extension of 70,000 characters",
                (wire, random) ->
                        wire.framed(
                                hex(wire)
                                        + ";"
                                        + "x".repeat(70_000)
                                        + "\r\n"
                                        + latin(wire)
                                        + "\r\n0\r\n\r\n",
                                chunked));
        same("chunks", HTTP + ", case 50", (wire, random) -> wire.framed(chunks(wire), chunked));
        same(
                "chunks of one byte",
                HTTP,
                (wire, random) -> {
                    var chunks = new StringBuilder();
                    for (char c : latin(wire).toCharArray())
                        chunks.append("1\r\n").append(c).append("\r\n");
                    return wire.framed(chunks + "0\r\n\r\n", chunked);
                });
        same(
                "a chunk with a size in capitals and zeros before",
                HTTP,
                (wire, random) ->
                        wire.framed(
                                "000"
                                        + hex(wire).toUpperCase(Locale.ROOT)
                                        + "\r\n"
                                        + latin(wire)
                                        + "\r\n0\r\n\r\n",
                                chunked));
        refused(
                "a chunk with an extension",
                (wire, random) ->
                        wire.framed(
                                hex(wire) + ";x=\"y\"\r\n" + latin(wire) + "\r\n0\r\n\r\n",
                                chunked));
        refused(
                "a trailer with another hotkey instead of the header",
                (wire, random) ->
                        wire.replace(HOTKEY)
                                .framed(
                                        hex(wire)
                                                + "\r\n"
                                                + latin(wire)
                                                + "\r\n0\r\n"
                                                + HOTKEY
                                                + ": "
                                                + ALICE.address()
                                                + "\r\n\r\n",
                                        chunked));
        refused(
                "an empty line before the request",
                (wire, random) -> wire.line("\r\n" + wire.line()));
    }

    private static String hex(RawRequest wire) {
        return Integer.toHexString(wire.body().length);
    }

    private static String latin(RawRequest wire) {
        return new String(wire.body(), StandardCharsets.ISO_8859_1);
    }

    private static String chunks(RawRequest wire) {
        return hex(wire) + "\r\n" + latin(wire) + "\r\n0\r\n\r\n";
    }

    private void bodies() {
        refused("no body", (wire, random) -> wire.body(""));
        refused("a byte more", (wire, random) -> wire.body(wire.text() + "x"));
        refused("a second value", (wire, random) -> wire.body(wire.text() + "{}"));
        refused("the body in a list", (wire, random) -> wire.body("[" + wire.text() + "]"));
        refused(
                "the body as a text",
                (wire, random) -> wire.body(Json.write(Json.array().add(wire.text()).get(0))));
        refused("a comment", (wire, random) -> wire.body(wire.text() + "//"));
        refused("a comma at the end", (wire, random) -> wire.body(cut(wire) + ",}"));
        refused(
                "the body nested 10,000 deep",
                (wire, random) ->
                        wire.body(
                                cut(wire)
                                        + ",\"x\":"
                                        + "[".repeat(10_000)
                                        + "]".repeat(10_000)
                                        + "}"));
        refused("10,000 open brackets", (wire, random) -> wire.body("[".repeat(10_000)));
        refused(
                "a body in UTF-16",
                (wire, random) -> wire.body(wire.text().getBytes(StandardCharsets.UTF_16BE)));
        refused(
                "a body in UTF-32",
                (wire, random) -> wire.body(wire.text().getBytes(Charset.forName("UTF-32LE"))));
        refused("a byte order mark", (wire, random) -> wire.body("\ufeff" + wire.text()));
        refused("a brace of two bytes", (wire, random) -> wire.body(overlong(wire.body(), 0)));
        refused(
                "a letter of two bytes",
                (wire, random) -> wire.body(overlong(wire.body(), wire.text().indexOf("te"))));
        refused("a content type of text", (wire, random) -> wire.set("content-type", "text/plain"));
        refused("a body said to be packed", (wire, random) -> wire.last("content-encoding: gzip"));
        same(
                "an unknown field",
                JSON + ", case 16",
                (wire, random) ->
                        wire.body(cut(wire) + ",\"other\":{\"a\":[1e400,NaN,\"\\ud800\"]}}"));
        same(
                "a claim about the sender",
                "it is overwritten, cases 57 and 58",
                (wire, random) ->
                        wire.body(
                                cut(wire)
                                        + ",\"dendrite\":{\"hotkey\":\""
                                        + BOB.address()
                                        + "\"}}"));
        same(
                "white space around",
                JSON,
                (wire, random) -> wire.body("\n\t " + wire.text() + "\r\n "));
        same(
                "white space inside",
                JSON,
                (wire, random) -> wire.body(wire.text().replaceFirst("\":", "\" :\n")));
        same(
                "a letter escaped",
                JSON,
                (wire, random) -> wire.body(wire.text().replaceFirst("e", "\\\\u0065")));
        same(
                "keys in another order",
                JSON,
                (wire, random) -> {
                    ObjectNode json = json(wire);
                    var names = new ArrayList<String>();
                    json.fieldNames().forEachRemaining(names::add);
                    Collections.shuffle(names, random);
                    ObjectNode shuffled = Json.object();
                    for (String name : names) shuffled.set(name, json.path(name));
                    return wire.body(Json.write(shuffled));
                });
        for (String value :
                List.of(
                        "null",
                        "NaN",
                        "1e400",
                        "-Infinity",
                        "\"\\ud800\"",
                        "[]",
                        "{}",
                        "[[[[1]]]]",
                        "\"\"",
                        "-1",
                        "true",
                        "9223372036854775808",
                        "0.1")) {
            refused(
                    "each field twice, then " + value,
                    (wire, random) ->
                            wire.body(
                                    "{"
                                            + key(wire, random)
                                            + value
                                            + ","
                                            + wire.text().substring(1)));
            refused(
                    "each field twice, before " + value,
                    (wire, random) -> wire.body(cut(wire) + "," + key(wire, random) + value + "}"));
        }
    }

    private static String cut(RawRequest wire) {
        return wire.text().substring(0, wire.text().length() - 1);
    }

    private static String key(RawRequest wire, Random random) throws MalformedJson {
        var names = new ArrayList<String>();
        json(wire).fieldNames().forEachRemaining(names::add);
        return "\"" + names.get(random.nextInt(names.size())) + "\":";
    }

    private static ObjectNode json(RawRequest wire) throws MalformedJson {
        return (ObjectNode) Json.parse(wire.text());
    }

    // The byte at {@code at} in two bytes, as UTF-8 forbids it and lax readers take it.
    private static byte[] overlong(byte[] body, int at) {
        byte[] longer = new byte[body.length + 1];
        System.arraycopy(body, 0, longer, 0, at);
        longer[at] = (byte) (0xc0 | (body[at] >> 6));
        longer[at + 1] = (byte) (0x80 | (body[at] & 0x3f));
        System.arraycopy(body, at + 1, longer, at + 2, body.length - at - 1);
        return longer;
    }

    private void random() {
        for (String name : SIGNED) {
            random(
                    name + " with a character changed",
                    new Due.Refused(),
                    (wire, random) -> wire.set(name, value -> changed(value, random)));
            random(
                    name + " with a character less",
                    new Due.Refused(),
                    (wire, random) ->
                            wire.set(
                                    name,
                                    value -> {
                                        int at = random.nextInt(value.length());
                                        return value.substring(0, at) + value.substring(at + 1);
                                    }));
            random(
                    name + " with a character more",
                    new Due.Refused(),
                    (wire, random) ->
                            wire.set(
                                    name,
                                    value -> {
                                        int at = random.nextInt(value.length() + 1);
                                        return value.substring(0, at)
                                                + printable(random)
                                                + value.substring(at);
                                    }));
            random(
                    name + " cut",
                    new Due.Refused(),
                    (wire, random) ->
                            wire.set(
                                    name,
                                    value -> value.substring(0, random.nextInt(value.length()))));
        }
        random(
                "a bit of the signature",
                new Due.Refused(),
                (wire, random) -> {
                    byte[] signature = Hex.parse(wire.value(SIGNATURE));
                    signature[random.nextInt(64)] ^= (byte) (1 << random.nextInt(8));
                    return wire.set(SIGNATURE, Hex.of(signature));
                });
        random(
                "a random signature",
                new Due.Refused(),
                (wire, random) -> {
                    byte[] signature = new byte[64];
                    random.nextBytes(signature);
                    signature[63] |= (byte) 0x80;
                    signature[63] &= (byte) 0x8f;
                    return wire.set(SIGNATURE, Hex.of(signature));
                });
        random(
                "names in random case",
                new Due.Same(HTTP),
                (wire, random) -> {
                    var recased = new ArrayList<String>();
                    for (String header : wire.headers()) {
                        int colon = header.indexOf(':');
                        var name = new StringBuilder();
                        for (char c : header.substring(0, colon).toCharArray()) {
                            name.append(random.nextBoolean() ? Character.toUpperCase(c) : c);
                        }
                        recased.add(name + header.substring(colon));
                    }
                    return new RawRequest(wire.line(), recased, wire.body());
                });
        random(
                "headers in another order",
                new Due.Same(HTTP),
                (wire, random) -> {
                    var shuffled = new ArrayList<String>(wire.headers());
                    Collections.shuffle(shuffled, random);
                    return new RawRequest(wire.line(), shuffled, wire.body());
                });
        random(
                "a body cut",
                new Due.Refused(),
                (wire, random) ->
                        wire.body(Arrays.copyOf(wire.body(), random.nextInt(wire.body().length))));
        random(
                "a body broken off",
                new Due.Refused(),
                (wire, random) ->
                        new RawRequest(
                                wire.line(),
                                wire.headers(),
                                Arrays.copyOf(wire.body(), random.nextInt(wire.body().length))));
        random(
                "a bit of the body",
                new Due.AsItReads(),
                (wire, random) -> {
                    byte[] body = wire.body().clone();
                    body[random.nextInt(body.length)] ^= (byte) (1 << random.nextInt(8));
                    return wire.body(body);
                });
        random(
                "bytes of the body",
                new Due.AsItReads(),
                (wire, random) -> {
                    byte[] body = wire.body().clone();
                    for (int i = 0; i <= random.nextInt(3); i++) {
                        body[random.nextInt(body.length)] = (byte) random.nextInt();
                    }
                    return wire.body(body);
                });
        random(
                "a byte more in the body",
                new Due.AsItReads(),
                (wire, random) -> {
                    String text = wire.text();
                    int at = random.nextInt(text.length());
                    return wire.body(
                            text.substring(0, at) + printable(random) + text.substring(at));
                });
        random(
                "a field changed",
                new Due.AsItReads(),
                (wire, random) -> {
                    ObjectNode json = json(wire);
                    var names = new ArrayList<String>();
                    json.fieldNames().forEachRemaining(names::add);
                    json.set(
                            names.get(random.nextInt(names.size())),
                            json.path(names.get(random.nextInt(names.size()))));
                    return wire.body(Json.write(json));
                });
        random(
                "a field removed",
                new Due.AsItReads(),
                (wire, random) -> {
                    ObjectNode json = json(wire);
                    var names = new ArrayList<String>();
                    json.fieldNames().forEachRemaining(names::add);
                    json.remove(names.get(random.nextInt(names.size())));
                    return wire.body(Json.write(json));
                });
        random(
                "a text changed",
                new Due.AsItReads(),
                (wire, random) -> {
                    JsonNode json = json(wire);
                    String text = Json.write(json);
                    int at = text.indexOf('s', random.nextInt(text.length()));
                    return wire.body(
                            at < 0
                                    ? text + ","
                                    : text.substring(0, at) + "ſ" + text.substring(at + 1));
                });
    }

    private void random(String what, Due due, Change change) {
        all.add(new Mutation(what, due, true, change));
    }

    private static String changed(String value, Random random) {
        int at = random.nextInt(value.length());
        // In a signature the case of a digit means nothing.
        char other;
        do {
            other = printable(random);
        } while (Character.toLowerCase(other) == Character.toLowerCase(value.charAt(at)));
        return value.substring(0, at) + other + value.substring(at + 1);
    }

    // Neither space nor comma nor anything that a head's reader would stumble over by itself.
    private static char printable(Random random) {
        return (char) ('!' + random.nextInt('~' - '!' + 1));
    }
}
