package dojo.wallet;

import com.fasterxml.jackson.databind.JsonNode;
import dojo.base.Hex;
import dojo.base.Json;
import dojo.base.MalformedJson;
import dojo.wallet.sr25519.Schnorrkel;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.Optional;

/**
 * What one keyfile of Bittensor says. Read are the plain files of the Python SDK and of the Rust
 * wallet; written are those of the Python SDK, byte for byte, which both read.
 */
final class Keyfile {
    /** A longer file is no keyfile. */
    static final int BYTES_MAX = 64 << 10;

    private static final int PRIVATE_KEY_BYTES = 64;

    private final Path file;
    private final Optional<byte[]> publicKey;
    private final Optional<String> phrase;
    private final Optional<String> seed;
    private final Optional<String> privateKey;

    private Keyfile(
            Path file,
            Optional<byte[]> publicKey,
            Optional<String> phrase,
            Optional<String> seed,
            Optional<String> privateKey) {
        this.file = file;
        this.publicKey = publicKey;
        this.phrase = phrase;
        this.seed = seed;
        this.privateKey = privateKey;
    }

    static Keyfile read(Path file) {
        byte[] bytes;
        try (InputStream in = Files.newInputStream(file)) {
            bytes = in.readNBytes(BYTES_MAX + 1);
        } catch (IOException e) {
            throw new KeyfileUnreadable(file, why(e), e);
        }
        if (bytes.length > BYTES_MAX) {
            throw new KeyfileUnreadable(file, "it is longer than " + BYTES_MAX + " bytes");
        }
        return parse(file, new String(bytes, StandardCharsets.UTF_8).strip());
    }

    /** What {@code text}, the contents of {@code file}, says. */
    static Keyfile parse(Path file, String text) {
        if (text.startsWith("$NACL")) throw encrypted(file, "NaCl");
        if (text.startsWith("$ANSIBLE_VAULT")) throw encrypted(file, "Ansible Vault");
        if (text.startsWith("gAAAAA")) throw encrypted(file, "Fernet");
        // The Python SDK takes a file that is nothing but a public key.
        if (text.startsWith("0x")) {
            return new Keyfile(
                    file,
                    Optional.of(hex(file, "public key", text, Schnorrkel.PUBLIC_BYTES)),
                    Optional.empty(),
                    Optional.empty(),
                    Optional.empty());
        }
        JsonNode json;
        try {
            json = Json.parse(text);
        } catch (MalformedJson e) {
            // Neither its message nor the cause goes on: they may quote a secret.
            throw new KeyfileUnreadable(file, "it is not JSON");
        }
        if (!json.isObject()) throw new KeyfileUnreadable(file, "it is not a JSON object");
        return new Keyfile(
                file,
                statedPublicKey(file, json),
                field(file, json, "secretPhrase"),
                field(file, json, "secretSeed"),
                field(file, json, "privateKey"));
    }

    /** Nothing but the address, as coldkeypub.txt. */
    static Keyfile ofAddress(Path file, Ss58Address address) {
        return new Keyfile(
                file,
                Optional.of(address.publicKey()),
                Optional.empty(),
                Optional.empty(),
                Optional.empty());
    }

    /** A key without a phrase or seed that it could be made from again. */
    static Keyfile ofKeypair(Path file, Sr25519Keypair key) {
        byte[] secret = key.secretKey();
        try {
            return new Keyfile(
                    file,
                    Optional.of(key.publicKey()),
                    Optional.empty(),
                    Optional.empty(),
                    Optional.of(Hex.of(secret)));
        } finally {
            Schnorrkel.wipe(secret);
        }
    }

    static Keyfile ofSeed(Path file, byte[] seed) {
        try (var key = Sr25519Keypair.fromSeed(seed)) {
            var bare = ofKeypair(file, key);
            return new Keyfile(
                    file,
                    bare.publicKey,
                    Optional.empty(),
                    Optional.of(Hex.of(seed)),
                    bare.privateKey);
        }
    }

    static Keyfile ofMnemonic(Path file, Mnemonic mnemonic) {
        byte[] seed = mnemonic.seed("");
        try {
            var bare = ofSeed(file, seed);
            return new Keyfile(
                    file, bare.publicKey, Optional.of(mnemonic.text()), bare.seed, bare.privateKey);
        } finally {
            Schnorrkel.wipe(seed);
        }
    }

    /** The account, whether or not the file holds a secret. */
    Ss58Address address() {
        if (publicKey.isPresent()) return Ss58Address.of(publicKey.get());
        try (var key = keypair()) {
            return key.address();
        }
    }

    /**
     * The key of the first that is there of secretPhrase, secretSeed and privateKey: the order of
     * the Rust wallet. Where the file states a public key as well, the secret must belong to it.
     */
    Sr25519Keypair keypair() {
        String source = phrase.isPresent() ? "secretPhrase" : "secretSeed";
        Sr25519Keypair key;
        if (phrase.isPresent()) key = fromPhrase(phrase.get());
        else if (seed.isPresent()) key = fromSeed(seed.get());
        else if (privateKey.isPresent()) return fromPrivateKey(privateKey.get());
        else throw new KeyfileUnreadable(file, "it holds a public key only, no secret");
        if (publicKey.isPresent() && !Arrays.equals(publicKey.get(), key.publicKey())) {
            key.close();
            throw new KeyfileUnreadable(
                    file, "its " + source + " is not that of " + Ss58Address.of(publicKey.get()));
        }
        return key;
    }

    /** The text of the file in the Python SDK's order and spacing. */
    String text() {
        byte[] stated = publicKey.orElseThrow();
        return "{\"accountId\": \""
                + Hex.of(stated)
                + "\", \"publicKey\": \""
                + Hex.of(stated)
                + "\", \"privateKey\": "
                + quoted(privateKey)
                + ", \"secretPhrase\": "
                + quoted(phrase)
                + ", \"secretSeed\": "
                + quoted(seed)
                + ", \"ss58Address\": \""
                + Ss58Address.of(stated)
                + "\"}";
    }

    /**
     * Writes the file so that it is there as a whole or not at all, even after a power cut, and
     * only its owner can read it. Never replaces one.
     */
    void write() {
        if (Files.exists(file)) throw new KeyfileUnwritable(file, "there is one already");
        try {
            Path folder = Files.createDirectories(file.toAbsolutePath().getParent());
            // Where there are POSIX permissions this creates it with 0600, and the move keeps them.
            Path temporary = Files.createTempFile(folder, ".", ".new");
            try {
                try (var channel = FileChannel.open(temporary, StandardOpenOption.WRITE)) {
                    var bytes = ByteBuffer.wrap(text().getBytes(StandardCharsets.UTF_8));
                    while (bytes.hasRemaining()) channel.write(bytes);
                    channel.force(true);
                    Schnorrkel.wipe(bytes.array());
                }
                Files.move(temporary, file, StandardCopyOption.ATOMIC_MOVE);
            } finally {
                Files.deleteIfExists(temporary);
            }
            if (folder.getFileSystem().supportedFileAttributeViews().contains("posix")) {
                try (var channel = FileChannel.open(folder, StandardOpenOption.READ)) {
                    channel.force(true);
                }
            }
        } catch (IOException e) {
            throw new KeyfileUnwritable(file, why(e), e);
        }
    }

    /** Where it lies, never what it holds. */
    @Override
    public String toString() {
        return "Keyfile[" + file + "]";
    }

    private Sr25519Keypair fromPhrase(String words) {
        try {
            return Sr25519Keypair.fromMnemonic(Mnemonic.parse(words));
        } catch (IllegalArgumentException e) {
            throw new KeyfileUnreadable(file, "its secretPhrase: " + e.getMessage(), e);
        }
    }

    private Sr25519Keypair fromSeed(String digits) {
        byte[] bytes = hex(file, "secretSeed", digits, Schnorrkel.SEED_BYTES);
        try {
            return Sr25519Keypair.fromSeed(bytes);
        } finally {
            Schnorrkel.wipe(bytes);
        }
    }

    /**
     * Keyfiles hold schnorrkel's form; a scalar eight times as large is what polkadot-js exports.
     */
    private Sr25519Keypair fromPrivateKey(String digits) {
        byte[] secret = hex(file, "privateKey", digits, PRIVATE_KEY_BYTES);
        if (belongs(secret)) return Sr25519Keypair.fromSecretKey(secret);
        Optional<byte[]> eighth = Schnorrkel.fromHalfEd25519(secret);
        Schnorrkel.wipe(secret);
        if (publicKey.isPresent() && eighth.isPresent() && belongs(eighth.get())) {
            return Sr25519Keypair.fromSecretKey(eighth.get());
        }
        throw new KeyfileUnreadable(
                file,
                "its privateKey is not an sr25519 key"
                        + publicKey.map(key -> " of " + Ss58Address.of(key)).orElse(""));
    }

    private boolean belongs(byte[] secret) {
        Optional<byte[]> made = Schnorrkel.publicKey(secret);
        return made.isPresent()
                && (publicKey.isEmpty() || Arrays.equals(publicKey.get(), made.get()));
    }

    /** The public key that publicKey, accountId and ss58Address agree on. */
    private static Optional<byte[]> statedPublicKey(Path file, JsonNode json) {
        Optional<byte[]> stated = Optional.empty();
        for (String name : new String[] {"publicKey", "accountId", "ss58Address"}) {
            Optional<String> text = field(file, json, name);
            if (text.isEmpty()) continue;
            byte[] key =
                    name.equals("ss58Address")
                            ? addressKey(file, text.get())
                            : hex(file, name, text.get(), Schnorrkel.PUBLIC_BYTES);
            if (stated.isPresent() && !Arrays.equals(stated.get(), key)) {
                throw new KeyfileUnreadable(file, "its " + name + " is not that of its publicKey");
            }
            stated = Optional.of(key);
        }
        return stated;
    }

    private static byte[] addressKey(Path file, String text) {
        try {
            return Ss58Address.parse(text).publicKey();
        } catch (IllegalArgumentException e) {
            throw new KeyfileUnreadable(file, "its ss58Address: " + e.getMessage(), e);
        }
    }

    private static Optional<String> field(Path file, JsonNode json, String name) {
        JsonNode value = json.path(name);
        if (value.isMissingNode() || value.isNull()) return Optional.empty();
        if (!value.isTextual()) throw new KeyfileUnreadable(file, "its " + name + " is no text");
        return Optional.of(value.asText());
    }

    /** The bytes of {@code digits}; a message never repeats the digits, which may be secret. */
    private static byte[] hex(Path file, String name, String digits, int length) {
        try {
            byte[] bytes = Hex.parse(digits);
            if (bytes.length == length) return bytes;
        } catch (IllegalArgumentException e) {
            // Falls through without the cause, which quotes a digit.
        }
        throw new KeyfileUnreadable(
                file, "its " + name + " is not 0x and " + 2 * length + " hex digits");
    }

    private static KeyfileUnreadable encrypted(Path file, String how) {
        return new KeyfileUnreadable(
                file,
                "it is encrypted (" + how + "), and encrypted keyfiles are not supported yet");
    }

    private static String why(IOException e) {
        if (e instanceof NoSuchFileException) return "there is no such file";
        if (e instanceof FileSystemException system && system.getReason() != null) {
            return system.getReason();
        }
        return e.getClass().getSimpleName();
    }

    private static String quoted(Optional<String> value) {
        return value.map(text -> '"' + text + '"').orElse("null");
    }
}
