package dojo.wallet;

import dojo.base.WholeFile;
import dojo.wallet.KeyfileText.Field;
import dojo.wallet.sr25519.Schnorrkel;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
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
 * What one keyfile of Bittensor says. Read are the files of the Python SDK and of the Rust wallet;
 * written are those of the Python SDK, byte for byte, which both read. Its secrets are bytes, wiped
 * when it closes.
 */
final class Keyfile implements AutoCloseable {
    /** A longer file is no keyfile. */
    static final int BYTES_MAX = 64 << 10;

    private static final int PRIVATE_KEY_BYTES = 64;
    private static final byte[] HEX_PREFIX = {'0', 'x'};

    private final Path file;
    private final Optional<byte[]> publicKey;
    // As the file writes them: words, and 0x with digits.
    private final Optional<byte[]> phrase;
    private final Optional<byte[]> seed;
    private final Optional<byte[]> privateKey;

    private Keyfile(
            Path file,
            Optional<byte[]> publicKey,
            Optional<byte[]> phrase,
            Optional<byte[]> seed,
            Optional<byte[]> privateKey) {
        this.file = file;
        this.publicKey = publicKey;
        this.phrase = phrase;
        this.seed = seed;
        this.privateKey = privateKey;
    }

    /** What {@code file} says; {@code passwords} are asked if it is encrypted. */
    static Keyfile read(Path file, Passwords passwords) {
        byte[] content = content(file);
        try {
            byte[] text = Encryption.open(file, content, passwords);
            try {
                return parse(file, text);
            } finally {
                Schnorrkel.wipe(text);
            }
        } finally {
            Schnorrkel.wipe(content);
        }
    }

    /** What {@code text}, the plain contents of {@code file}, says; the text stays the caller's. */
    static Keyfile parse(Path file, byte[] text) {
        // The Python SDK takes a file that is nothing but a public key.
        if (text.length >= 2 && Arrays.equals(text, 0, 2, HEX_PREFIX, 0, 2)) {
            byte[] digits =
                    new String(text, StandardCharsets.ISO_8859_1)
                            .strip()
                            .getBytes(StandardCharsets.ISO_8859_1);
            return bare(file, hex(file, "public key", digits, Schnorrkel.PUBLIC_BYTES));
        }
        try (var fields = KeyfileText.read(file, text)) {
            if (fields.value(Field.ENCODED).isPresent()) {
                throw new KeyfileUnreadable(
                        file,
                        "it is a backup of polkadot-js, which is not supported yet; make the key"
                                + " again from its phrase");
            }
            return new Keyfile(
                    file,
                    statedPublicKey(file, fields),
                    fields.value(Field.SECRET_PHRASE).map(byte[]::clone),
                    fields.value(Field.SECRET_SEED).map(byte[]::clone),
                    fields.value(Field.PRIVATE_KEY).map(byte[]::clone));
        }
    }

    /** Nothing but the address, as coldkeypub.txt. */
    static Keyfile ofAddress(Path file, Ss58Address address) {
        return bare(file, address.publicKey());
    }

    /** The file of a new key. */
    static Keyfile of(Path file, KeySource source) {
        return switch (source) {
            case KeySource.Phrase(var mnemonic) -> ofMnemonic(file, mnemonic);
            case KeySource.Seed(var seed) -> ofSeed(file, seed, Optional.empty());
            case KeySource.Key(var key) -> ofKeypair(file, key, Optional.empty(), Optional.empty());
        };
    }

    private static Keyfile bare(Path file, byte[] publicKey) {
        return new Keyfile(
                file, Optional.of(publicKey), Optional.empty(), Optional.empty(), Optional.empty());
    }

    private static Keyfile ofKeypair(
            Path file, Sr25519Keypair key, Optional<byte[]> phrase, Optional<byte[]> seed) {
        byte[] secret = key.secretKey();
        try {
            return new Keyfile(
                    file, Optional.of(key.publicKey()), phrase, seed, Optional.of(digits(secret)));
        } finally {
            Schnorrkel.wipe(secret);
        }
    }

    private static Keyfile ofSeed(Path file, byte[] seed, Optional<byte[]> phrase) {
        try (var key = Sr25519Keypair.fromSeed(seed)) {
            return ofKeypair(file, key, phrase, Optional.of(digits(seed)));
        }
    }

    private static Keyfile ofMnemonic(Path file, Mnemonic mnemonic) {
        byte[] seed = mnemonic.seed("");
        try {
            return ofSeed(file, seed, Optional.of(mnemonic.utf8()));
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

    /** The text of the file in the Python SDK's order and spacing; the caller wipes it. */
    byte[] text() {
        byte[] stated = publicKey.orElseThrow();
        byte[] account = quoted(digits(stated));
        byte[][] parts = {
            Encryption.ascii("{\"accountId\": "),
            account,
            Encryption.ascii(", \"publicKey\": "),
            account,
            Encryption.ascii(", \"privateKey\": "),
            quoted(privateKey),
            Encryption.ascii(", \"secretPhrase\": "),
            quoted(phrase),
            Encryption.ascii(", \"secretSeed\": "),
            quoted(seed),
            Encryption.ascii(", \"ss58Address\": \"" + Ss58Address.of(stated) + "\"}")
        };
        var text = ByteBuffer.allocate(Arrays.stream(parts).mapToInt(part -> part.length).sum());
        for (byte[] part : parts) text.put(part);
        Schnorrkel.wipe(parts);
        return text.array();
    }

    /**
     * Writes the file so that it is there as a whole or not at all, even after a power cut, and
     * only its owner can read it.
     */
    void write(Protection protection, Existing existing) {
        if (existing == Existing.KEPT) requireNone(file);
        byte[] text = text();
        byte[] content =
                switch (protection) {
                    case Protection.Plain _ -> text;
                    case Protection.Encrypted(var password) ->
                            Encryption.seal(file, text, password);
                };
        try (var arena = Arena.ofConfined()) {
            // Written from native memory: of heap bytes the JDK would keep a copy of its own.
            MemorySegment bytes = arena.allocateFrom(ValueLayout.JAVA_BYTE, content);
            try {
                write(bytes.asByteBuffer());
            } finally {
                bytes.fill((byte) 0);
            }
        } catch (IOException e) {
            throw new KeyfileUnwritable(file, why(e), e);
        } finally {
            Schnorrkel.wipe(text, content);
        }
    }

    /** Throws {@link KeyfileUnwritable} if {@code file} is there. */
    static void requireNone(Path file) {
        if (Files.exists(file)) throw new KeyfileUnwritable(file, "there is one already");
    }

    /** Deletes {@code file} if it is there. */
    static void delete(Path file) {
        try {
            Files.deleteIfExists(file);
        } catch (IOException e) {
            throw new KeyfileUnwritable(file, why(e), e);
        }
    }

    private void write(ByteBuffer bytes) throws IOException {
        Path folder = Files.createDirectories(file.toAbsolutePath().getParent());
        // Where there are POSIX permissions this creates it with 0600, and the move keeps them.
        Path temporary = Files.createTempFile(folder, ".", ".new");
        try {
            try (var channel = FileChannel.open(temporary, StandardOpenOption.WRITE)) {
                while (bytes.hasRemaining()) channel.write(bytes);
                channel.force(true);
            }
            Files.move(temporary, file, StandardCopyOption.ATOMIC_MOVE);
        } finally {
            Files.deleteIfExists(temporary);
        }
        WholeFile.syncFolder(folder);
    }

    /** Wipes the secrets; the address stays. */
    @Override
    public void close() {
        phrase.ifPresent(Schnorrkel::wipe);
        seed.ifPresent(Schnorrkel::wipe);
        privateKey.ifPresent(Schnorrkel::wipe);
    }

    /** Where it lies, never what it holds. */
    @Override
    public String toString() {
        return "Keyfile[" + file + "]";
    }

    private Sr25519Keypair fromPhrase(byte[] words) {
        try (var mnemonic = Mnemonic.parse(words)) {
            return Sr25519Keypair.fromMnemonic(mnemonic);
        } catch (IllegalArgumentException e) {
            throw new KeyfileUnreadable(file, "its secretPhrase: " + e.getMessage(), e);
        }
    }

    private Sr25519Keypair fromSeed(byte[] digits) {
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
    private Sr25519Keypair fromPrivateKey(byte[] digits) {
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
    private static Optional<byte[]> statedPublicKey(Path file, KeyfileText fields) {
        Optional<byte[]> stated = Optional.empty();
        for (var field : new Field[] {Field.PUBLIC_KEY, Field.ACCOUNT_ID, Field.SS58_ADDRESS}) {
            Optional<byte[]> text = fields.value(field);
            if (text.isEmpty()) continue;
            byte[] key =
                    field == Field.SS58_ADDRESS
                            ? addressKey(file, text.get())
                            : hex(file, field.key(), text.get(), Schnorrkel.PUBLIC_BYTES);
            if (stated.isPresent() && !Arrays.equals(stated.get(), key)) {
                throw new KeyfileUnreadable(
                        file, "its " + field.key() + " is not that of its publicKey");
            }
            stated = Optional.of(key);
        }
        return stated;
    }

    private static byte[] addressKey(Path file, byte[] text) {
        try {
            return Ss58Address.parse(new String(text, StandardCharsets.UTF_8)).publicKey();
        } catch (IllegalArgumentException e) {
            // Without the cause: what stands there need not be an address.
            throw new KeyfileUnreadable(file, "its ss58Address is no address of format 42");
        }
    }

    /** The bytes of {@code digits}; a message never repeats the digits, which may be secret. */
    private static byte[] hex(Path file, String name, byte[] digits, int length) {
        int at = digits.length == 2 * length + 2 && digits[0] == '0' && digits[1] == 'x' ? 2 : 0;
        byte[] bytes = new byte[length];
        boolean good = digits.length == at + 2 * length;
        for (int i = 0; good && i < length; i++) {
            int high = Character.digit(digits[at + 2 * i], 16);
            int low = Character.digit(digits[at + 2 * i + 1], 16);
            good = high >= 0 && low >= 0;
            bytes[i] = (byte) (high << 4 | low);
        }
        if (good) return bytes;
        Schnorrkel.wipe(bytes);
        throw new KeyfileUnreadable(
                file, "its " + name + " is not 0x and " + 2 * length + " hex digits");
    }

    private static byte[] digits(byte[] bytes) {
        byte[] digits = new byte[2 + 2 * bytes.length];
        digits[0] = '0';
        digits[1] = 'x';
        for (int i = 0; i < bytes.length; i++) {
            digits[2 + 2 * i] = (byte) Character.forDigit(bytes[i] >> 4 & 0xf, 16);
            digits[3 + 2 * i] = (byte) Character.forDigit(bytes[i] & 0xf, 16);
        }
        return digits;
    }

    /** The contents of {@code file}; read into native memory, which leaves no other copy. */
    private static byte[] content(Path file) {
        try (var channel = FileChannel.open(file, StandardOpenOption.READ);
                var arena = Arena.ofConfined()) {
            MemorySegment segment = arena.allocate(BYTES_MAX + 1);
            ByteBuffer buffer = segment.asByteBuffer();
            while (buffer.hasRemaining() && channel.read(buffer) >= 0) {}
            if (!buffer.hasRemaining()) {
                throw new KeyfileUnreadable(file, "it is longer than " + BYTES_MAX + " bytes");
            }
            byte[] content = segment.asSlice(0, buffer.position()).toArray(ValueLayout.JAVA_BYTE);
            segment.fill((byte) 0);
            return content;
        } catch (IOException e) {
            throw new KeyfileUnreadable(file, why(e), e);
        }
    }

    private static String why(IOException e) {
        if (e instanceof NoSuchFileException) return "there is no such file";
        if (e instanceof FileSystemException system && system.getReason() != null) {
            return system.getReason();
        }
        return e.getClass().getSimpleName();
    }

    private static byte[] quoted(Optional<byte[]> value) {
        return value.map(Keyfile::quoted).orElseGet(() -> Encryption.ascii("null"));
    }

    private static byte[] quoted(byte[] text) {
        byte[] quoted = new byte[text.length + 2];
        quoted[0] = '"';
        quoted[quoted.length - 1] = '"';
        System.arraycopy(text, 0, quoted, 1, text.length);
        return quoted;
    }
}
