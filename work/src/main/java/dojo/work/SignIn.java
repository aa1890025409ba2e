package dojo.work;

import dojo.base.Hex;
import dojo.wallet.Sr25519;
import dojo.wallet.Ss58Address;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * The ways to sign in: a wallet of Ethereum, a hotkey, and for a local network a name. Asks no
 * chain and no third party. Everything signed holds a nonce that is good once.
 */
final class SignIn {
    /** How far a clock may be wrong. */
    static final Duration SKEW = Duration.ofMinutes(5);

    /** How old the time that the original's clients send along may be. */
    static final Duration TIMESTAMP_AGE_MAX = Duration.ofMinutes(15);

    static final String STATEMENT = "Sign in to answer tasks. This costs nothing.";

    private static final String WALLET = "wallet";
    private static final String HOTKEY = "hotkey:";

    private final Accounts accounts;
    private final WorkConfig config;

    /** Where browsers find this platform, for example http://127.0.0.1:8081. */
    private final List<URI> origins;

    SignIn(Accounts accounts, WorkConfig config, List<URI> origins) {
        this.accounts = accounts;
        this.config = config;
        this.origins = List.copyOf(origins);
    }

    /** A nonce for {@link #wallet}. */
    String nonce(Instant now) {
        return accounts.nonce(WALLET, now);
    }

    /** Signs in who signed a message of EIP-4361; gives the session's token. */
    String wallet(EthereumAddress address, Instant now) {
        return accounts.signIn(
                Session.Role.WORKER, Accounts.WALLET + address.hex(), address.shown(), now);
    }

    /**
     * Who signed a message of EIP-4361.
     *
     * @param timestamp seconds since 1970, as the original's clients send it, or the empty text
     */
    EthereumAddress signer(
            String address,
            String chainId,
            String text,
            String signature,
            String timestamp,
            Instant now) {
        if (!timestamp.isEmpty()) checkTimestamp(timestamp, now);
        SiweMessage message;
        byte[] signed;
        EthereumAddress claimed;
        try {
            message = SiweMessage.parse(text);
            signed = Hex.parse(signature);
            claimed = EthereumAddress.parse(address);
        } catch (IllegalArgumentException e) {
            throw refused(String.valueOf(e.getMessage()));
        }
        require(message.address().equals(claimed), "the message is of another address");
        require(
                chainId.equals(Long.toString(message.chainId())),
                "the message is of another chain");
        require(config.chainIds().contains(message.chainId()), "this chain is not taken");
        require(
                origins.stream().anyMatch(origin -> isOf(message, origin)),
                "the message is for another site");
        require(
                !message.issuedAt().isAfter(now.plus(SKEW))
                        && !message.issuedAt().isBefore(now.minus(SKEW)),
                "the message is too old or of the future");
        require(
                message.expirationTime().map(now::isBefore).orElse(true),
                "the message has expired");
        require(
                !message.notBefore().map(now::isBefore).orElse(false),
                "the message is not valid yet");
        Optional<EthereumAddress> signer = EthereumAddress.signer(text, signed);
        require(signer.isPresent() && signer.get().equals(claimed), "Invalid signature");
        // Last, so that a message that is refused for anything else can be signed again.
        require(
                accounts.spend(message.nonce(), WALLET, now).isPresent(),
                "the nonce is unknown or was used");
        return claimed;
    }

    private static boolean isOf(SiweMessage message, URI origin) {
        if (!message.domain().equals(origin.getAuthority())) return false;
        String uri = message.uri();
        return uri.equals(origin.toString()) || uri.startsWith(origin + "/");
    }

    private static void checkTimestamp(String timestamp, Instant now) {
        Instant then;
        try {
            then = Instant.ofEpochSecond(Long.parseLong(timestamp));
        } catch (RuntimeException e) {
            throw Refusal.MALFORMED.because("invalid timestamp format");
        }
        if (then.isAfter(now) || then.isBefore(now.minus(TIMESTAMP_AGE_MAX))) {
            throw Refusal.MALFORMED.because("the timestamp is too old or in the future");
        }
    }

    /** Signs in whoever gives a name; only for a local network. */
    String name(Session.Role role, String name, Instant now) {
        if (!config.dev()) throw Refusal.NOT_FOUND.because("signing in with a name is off here");
        if (!name.matches("[A-Za-z0-9_-]{1,40}")) {
            throw Refusal.INVALID.because("name has to be 1 to 40 letters, digits, - and _");
        }
        return accounts.signIn(role, "dev:" + role.word() + ":" + name, name, now);
    }

    /** What {@code hotkey} has to sign. */
    String challenge(String hotkey, Instant now) {
        Ss58Address address = address(hotkey);
        String nonce = accounts.nonce(HOTKEY + address, now);
        return origins.getFirst().getAuthority()
                + " wants you to sign in with your hotkey:\n"
                + address
                + "\n\nNonce: "
                + nonce
                + "\nIssued At: "
                + now
                + "\nExpiration Time: "
                + now.plus(Accounts.NONCE);
    }

    /** Signs in the miner who signed a {@link #challenge}, bare or as browser wallets wrap it. */
    String hotkey(String hotkey, String message, String signature, Instant now) {
        Ss58Address address = address(hotkey);
        if (!signature.startsWith("0x")) throw Refusal.MALFORMED.because("the signature needs 0x");
        byte[] signed;
        try {
            signed = Hex.parse(signature);
        } catch (IllegalArgumentException e) {
            throw Refusal.MALFORMED.because("the signature is not hex");
        }
        byte[] text = message.getBytes(StandardCharsets.UTF_8);
        require(Sr25519.verifyWrapped(address.publicKey(), text, signed), "Unauthorized");
        String[] lines = message.split("\n", -1);
        String nonce = lines.length == 6 ? lines[3].replace("Nonce: ", "") : "";
        require(
                lines.length == 6
                        && lines[0].startsWith(origins.getFirst().getAuthority() + " wants")
                        && lines[1].equals(address.text()),
                "this is not the challenge of this site");
        require(
                accounts.spend(nonce, HOTKEY + address, now).isPresent(),
                "the nonce is unknown or was used");
        if (config.miners().map(known -> !known.contains(address.text())).orElse(false)) {
            throw Refusal.FORBIDDEN.because("this hotkey is not among the miners of this platform");
        }
        return miner(address, now);
    }

    /** Signs in a miner whose hotkey needs no proof: that of this process. */
    String miner(Ss58Address address, Instant now) {
        String text48 = address.text();
        return accounts.signIn(
                Session.Role.MINER,
                HOTKEY + address,
                text48.substring(0, 6) + "…" + text48.substring(text48.length() - 4),
                now);
    }

    private static Ss58Address address(String hotkey) {
        try {
            return Ss58Address.parse(hotkey);
        } catch (IllegalArgumentException e) {
            throw Refusal.INVALID.because("hotkey is no address of format " + Ss58Address.FORMAT);
        }
    }

    private static void require(boolean holds, String otherwise) {
        if (!holds) throw refused(otherwise);
    }

    private static WorkRefused refused(String why) {
        return Refusal.SIGN_IN_REFUSED.because(why);
    }
}
