package dojo.wallet;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A coldkey and one of its hotkeys in Bittensor's folders: {@code NAME/coldkey}, {@code
 * NAME/coldkeypub.txt}, {@code NAME/hotkeys/HOTKEY} and {@code NAME/hotkeys/HOTKEYpub.txt}. Reads
 * at each call and keeps no secret.
 */
public final class Wallet {
    /**
     * What lies in a folder of wallets under one name.
     *
     * @param name the wallet's name
     * @param coldkey its address, if a readable file tells it
     * @param hotkeys by name
     */
    public record Listed(String name, Optional<Ss58Address> coldkey, List<Hotkey> hotkeys) {
        /** Copies the list. */
        public Listed {
            hotkeys = List.copyOf(hotkeys);
        }
    }

    /**
     * One hotkey of a wallet.
     *
     * @param name the hotkey's name
     * @param address its address, if a readable file tells it
     */
    public record Hotkey(String name, Optional<Ss58Address> address) {}

    private static final String PUBLIC_SUFFIX = "pub.txt";

    private final Path coldkey;
    private final Path coldkeyPublic;
    private final Path hotkey;
    private final Path hotkeyPublic;

    private Wallet(Path folder, String hotkeyName) {
        coldkey = folder.resolve("coldkey");
        coldkeyPublic = folder.resolve("coldkey" + PUBLIC_SUFFIX);
        hotkey = folder.resolve("hotkeys").resolve(hotkeyName);
        hotkeyPublic = folder.resolve("hotkeys").resolve(hotkeyName + PUBLIC_SUFFIX);
    }

    /**
     * The wallet {@code name} with its hotkey {@code hotkeyName}; the files need not be there yet.
     *
     * @throws IllegalArgumentException if a name is no plain file name
     */
    public static Wallet at(Path walletsFolder, String name, String hotkeyName) {
        requireName("wallet", name);
        requireName("hotkey", hotkeyName);
        if (hotkeyName.endsWith(PUBLIC_SUFFIX)) {
            throw new IllegalArgumentException(
                    "a hotkey's name must not end with " + PUBLIC_SUFFIX + ": " + hotkeyName);
        }
        return new Wallet(walletsFolder.resolve(name), hotkeyName);
    }

    /**
     * The wallets in {@code walletsFolder}, by name; none if there is no such folder.
     *
     * @throws KeyfileUnreadable if a folder cannot be listed
     */
    public static List<Listed> list(Path walletsFolder) {
        var wallets = new ArrayList<Listed>();
        for (Path folder : children(walletsFolder)) {
            if (!Files.isDirectory(folder)) continue;
            var hotkeys = new ArrayList<Hotkey>();
            for (Path file : children(folder.resolve("hotkeys"))) {
                String name = file.getFileName().toString();
                if (name.startsWith(".") || name.endsWith(PUBLIC_SUFFIX)) continue;
                var wallet = new Wallet(folder, name);
                hotkeys.add(new Hotkey(name, knownAddress(wallet.hotkeyPublic, wallet.hotkey)));
            }
            var wallet = new Wallet(folder, "default");
            var address = knownAddress(wallet.coldkeyPublic, wallet.coldkey);
            if (address.isPresent() || Files.exists(wallet.coldkey) || !hotkeys.isEmpty()) {
                wallets.add(new Listed(folder.getFileName().toString(), address, hotkeys));
            }
        }
        return List.copyOf(wallets);
    }

    /**
     * The hotkey of a plain file; the caller closes it.
     *
     * @throws KeyfileUnreadable if its file is missing, damaged or encrypted
     */
    public Keypair hotkey() {
        return hotkey(Passwords.NONE);
    }

    /**
     * The hotkey; the caller closes it.
     *
     * @param passwords asked if the file is encrypted
     * @throws KeyfileUnreadable if its file is missing or damaged, or the password is wrong
     */
    public Keypair hotkey(Passwords passwords) {
        return keypair(hotkey, passwords);
    }

    /**
     * The coldkey of a plain file; the caller closes it.
     *
     * @throws KeyfileUnreadable if its file is missing, damaged or encrypted
     */
    public Keypair coldkey() {
        return coldkey(Passwords.NONE);
    }

    /**
     * The coldkey; the caller closes it.
     *
     * @param passwords asked if the file is encrypted
     * @throws KeyfileUnreadable if its file is missing or damaged, or the password is wrong
     */
    public Keypair coldkey(Passwords passwords) {
        return keypair(coldkey, passwords);
    }

    /**
     * The hotkey's address, from its public file if there is one.
     *
     * @throws KeyfileUnreadable if no file tells it
     */
    public Ss58Address hotkeyAddress() {
        return address(Files.exists(hotkeyPublic) ? hotkeyPublic : hotkey);
    }

    /**
     * The coldkey's address, from {@code coldkeypub.txt}: the coldkey itself need not be here.
     *
     * @throws KeyfileUnreadable if that is missing or damaged
     */
    public Ss58Address coldkeyAddress() {
        return address(coldkeyPublic);
    }

    /** Whether there is a file for the hotkey. */
    public boolean hasHotkey() {
        return Files.exists(hotkey);
    }

    /** Whether there is a file for the coldkey. */
    public boolean hasColdkey() {
        return Files.exists(coldkey);
    }

    /** Where the coldkey lies. */
    public Path coldkeyFile() {
        return coldkey;
    }

    /** Where the hotkey lies. */
    public Path hotkeyFile() {
        return hotkey;
    }

    /**
     * Writes {@code source} as the coldkey, and its public file.
     *
     * @throws KeyfileUnwritable if there is one that is kept, or the disk refuses
     */
    public void writeColdkey(KeySource source, Protection protection, Existing existing) {
        write(coldkey, coldkeyPublic, source, protection, existing);
    }

    /**
     * Writes {@code source} as the hotkey, and its public file.
     *
     * @throws KeyfileUnwritable if there is one that is kept, or the disk refuses
     */
    public void writeHotkey(KeySource source, Protection protection, Existing existing) {
        write(hotkey, hotkeyPublic, source, protection, existing);
    }

    /**
     * Writes the public file of a coldkey that is kept elsewhere.
     *
     * @throws KeyfileUnwritable if there is one that is kept, or the disk refuses
     */
    public void writeColdkeyAddress(Ss58Address address, Existing existing) {
        Keyfile.ofAddress(coldkeyPublic, address).write(new Protection.Plain(), existing);
    }

    /** The secret first: a public file without it would look like a key kept elsewhere. */
    private static void write(
            Path file,
            Path publicFile,
            KeySource source,
            Protection protection,
            Existing existing) {
        if (existing == Existing.KEPT) {
            Keyfile.requireNone(file);
            Keyfile.requireNone(publicFile);
        }
        try (var secret = Keyfile.of(file, source)) {
            // Cut in between, this leaves no address, rather than that of the key that is gone.
            if (existing == Existing.REPLACED) Keyfile.delete(publicFile);
            secret.write(protection, existing);
            Keyfile.ofAddress(publicFile, secret.address()).write(new Protection.Plain(), existing);
        }
    }

    private static Keypair keypair(Path file, Passwords passwords) {
        try (var keyfile = Keyfile.read(file, passwords)) {
            return keyfile.keypair();
        }
    }

    private static Ss58Address address(Path file) {
        try (var keyfile = Keyfile.read(file, Passwords.NONE)) {
            return keyfile.address();
        }
    }

    private static Optional<Ss58Address> knownAddress(Path... files) {
        for (Path file : files) {
            if (!Files.exists(file)) continue;
            try {
                return Optional.of(address(file));
            } catch (KeyfileUnreadable e) {
                // A listing shows that the key is there; using it will say what is wrong.
            }
        }
        return Optional.empty();
    }

    private static List<Path> children(Path folder) {
        if (!Files.exists(folder)) return List.of();
        try (Stream<Path> files = Files.list(folder)) {
            return files.sorted().toList();
        } catch (NotDirectoryException e) {
            return List.of();
        } catch (IOException e) {
            throw new KeyfileUnreadable(folder, "it cannot be listed", e);
        }
    }

    private static void requireName(String what, String name) {
        if (name.isBlank()
                || name.startsWith(".")
                || name.chars().anyMatch(c -> c == '/' || c == '\\' || Character.isISOControl(c))) {
            throw new IllegalArgumentException("not a name for a " + what + ": '" + name + "'");
        }
    }
}
