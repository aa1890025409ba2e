package dojo.protocol;

import com.fasterxml.jackson.databind.JsonNode;
import dojo.base.Hex;
import dojo.base.Json;
import dojo.base.MalformedJson;
import dojo.protocol.synapse.MalformedSynapse;
import dojo.protocol.synapse.Ping;
import dojo.protocol.synapse.Synapse;
import dojo.protocol.synapse.SynapseType;
import dojo.wallet.Sr25519;
import dojo.wallet.Ss58Address;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.regex.Pattern;

/**
 * What a request must pass before a handler sees it, the cheap questions first: headers, nonce and
 * signature, body and its hash, blacklist. Holds no thread and no connection.
 */
record RequestChecks(
        Ss58Address hotkey, AxonConfig config, NonceWindow nonces, InstantSource clock) {
    private static final Pattern UUID = Pattern.compile("[0-9A-Za-z-]{1,64}");
    private static final Pattern HASH = Pattern.compile("[0-9a-f]{64}");
    private static final Pattern SIGNATURE = Pattern.compile("0x[0-9A-Fa-f]{128}");
    private static final String NOT_VERIFIED = "Not Verified with error: ";

    /** The body of a request, read only once its caller is known. */
    interface Body {
        byte[] read() throws Refusal;
    }

    /**
     * A request that passed.
     *
     * @param known hashes of its fields
     * @param late what its caller is told if its time ends before its answer
     */
    record Passed<S extends Synapse>(Received<S> received, BodyHash.Known known, Refusal late) {}

    /**
     * Checks a request of {@code type}; its nonce is used up if it is the caller's.
     *
     * @param values all values of a header, none if it is absent
     * @param writer told what is known of the request as soon as it is
     */
    <S extends Synapse> Passed<S> check(
            SynapseType<S> type,
            Admission admission,
            Function<String, List<String>> values,
            Body body,
            AnswerWriter writer,
            Supplier<AnswerWriter.Ends> ends)
            throws Refusal {
        SynapseHeaders headers = SynapseHeaders.parse(values);
        writer.parsed(type.name(), headers, ends.get());
        Caller caller = verify(headers);
        writer.verified(caller);

        BodyHash.Known known = new BodyHash.Known();
        S synapse = read(type, body.read(), caller.bodyHash(), known);
        Optional<String> listed = admission.blacklist(caller.hotkey());
        if (listed.isPresent()) {
            throw new Refusal(
                    Outcome.BLACKLISTED,
                    403,
                    "Forbidden. Key is blacklisted: " + listed.get() + ".");
        }
        throwIf(
                nonces.claimClock(
                        caller.hotkey().text(),
                        caller.uuid(),
                        caller.nonce(),
                        type.name().equals(Ping.TYPE.name())));
        Duration patience = patience(headers);
        return new Passed<>(
                new Received<>(synapse, caller.hotkey(), patience), known, late(headers, patience));
    }

    private Caller verify(SynapseHeaders headers) throws Refusal {
        String hotkeyText = present(headers.hotkey(), "Missing Hotkey");
        String uuid = present(headers.uuid(), "Missing UUID");
        String signature = present(headers.signature(), "Missing Signature");
        String bodyHash = present(headers.bodyHash(), "Missing Body Hash");
        if (headers.nonce().isEmpty()) throw notVerified(Outcome.UNSIGNED, "Missing Nonce");
        long nonce = headers.nonce().getAsLong();
        if (!UUID.matcher(uuid).matches()) throw notVerified(Outcome.UNSIGNED, "UUID is not one");
        if (!HASH.matcher(bodyHash).matches())
            throw notVerified(Outcome.UNSIGNED, "Body hash is not SHA3-256 in hex");
        Duration timeout = Duration.ofMillis(Math.round(headers.timeout() * 1e3));
        Instant now = clock.instant();

        // The cheap question first: a stale or repeated nonce costs no signature check.
        throwIf(nonces.objection(hotkeyText, uuid, nonce, timeout, now));
        Ss58Address caller;
        try {
            caller = Ss58Address.parse(hotkeyText);
        } catch (IllegalArgumentException e) {
            throw notVerified(Outcome.UNSIGNED, "Invalid hotkey");
        }
        byte[] text = SignedText.request(nonce, hotkeyText, hotkey, uuid, bodyHash);
        if (!SIGNATURE.matcher(signature).matches()
                || !Sr25519.verifyWrapped(caller.publicKey(), text, Hex.parse(signature))) {
            throw notVerified(
                    Outcome.SIGNATURE,
                    "Signature mismatch with %s and %s"
                            .formatted(
                                    new String(text, StandardCharsets.UTF_8),
                                    Dendrite.printable(signature)));
        }
        throwIf(nonces.claim(hotkeyText, uuid, nonce, timeout, now));
        return new Caller(caller, nonce, uuid, signature, bodyHash);
    }

    private static String present(Optional<String> header, String missing) throws Refusal {
        if (header.isEmpty()) throw notVerified(Outcome.UNSIGNED, missing);
        return header.get();
    }

    private static void throwIf(Optional<String> objection) throws Refusal {
        if (objection.isPresent()) throw notVerified(Outcome.NONCE, objection.get());
    }

    private static Refusal notVerified(Outcome outcome, String why) {
        return new Refusal(outcome, 401, NOT_VERIFIED + why);
    }

    private static <S extends Synapse> S read(
            SynapseType<S> type, byte[] body, String declared, BodyHash.Known known)
            throws Refusal {
        try {
            JsonNode tree = Json.parse(body);
            if (!tree.isObject())
                throw new Refusal(Outcome.MALFORMED, 422, "The body is not a JSON object");
            S synapse = type.read().read(tree);
            if (!BodyHash.of(type, synapse, known).equals(declared)) {
                throw new Refusal(
                        Outcome.HASH,
                        400,
                        "Hash mismatch between header body hash and parsed body hash");
            }
            return synapse;
        } catch (MalformedJson e) {
            throw new Refusal(Outcome.MALFORMED, 422, "The body is not JSON: " + e.getMessage());
        } catch (MalformedSynapse e) {
            throw new Refusal(
                    Outcome.MALFORMED,
                    422,
                    "The body is no " + type.name() + ": " + e.getMessage());
        }
    }

    private Duration patience(SynapseHeaders headers) {
        Duration said =
                headers.timeout() > 0
                        ? Duration.ofMillis(Math.max(1, Math.round(headers.timeout() * 1e3)))
                        : Axon.TIMEOUT_DEFAULT;
        return said.compareTo(config.timeoutMax()) > 0 ? config.timeoutMax() : said;
    }

    private static Refusal late(SynapseHeaders headers, Duration patience) {
        return new Refusal(
                Outcome.LATE,
                headers.version().orElse(0) < SdkVersion.EPOCH_NONCES ? 503 : 408,
                "Response timeout after: " + PythonText.repr(patience.toMillis() / 1e3) + "s");
    }
}
