package dojo.cli;

import dojo.wallet.Blake2b;
import dojo.wallet.Existing;
import dojo.wallet.KeySource;
import dojo.wallet.Keypair;
import dojo.wallet.Protection;
import dojo.wallet.Sr25519Keypair;
import dojo.wallet.Wallet;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/**
 * Someone with a coldkey and a hotkey on a local network.
 *
 * @param name names the wallet; for a miner, what kind of miner it is
 */
record Member(String name, Keypair coldkey, Keypair hotkey) implements AutoCloseable {
    /** The hotkey's name in the member's wallet. */
    static final String HOTKEY = "default";

    /**
     * The member {@code name} of the network of {@code seed}, whose keys follow from both, so that
     * the same seed gives the same hotkeys. Written to {@code wallets} where they are not there
     * yet.
     */
    static Member of(long seed, String name, Path wallets) {
        Sr25519Keypair coldkey = derived(seed, name, "coldkey");
        Sr25519Keypair hotkey = derived(seed, name, "hotkey");
        Wallet wallet = Wallet.at(wallets, name, HOTKEY);
        if (!wallet.hasColdkey()) {
            wallet.writeColdkey(new KeySource.Key(coldkey), new Protection.Plain(), Existing.KEPT);
        }
        if (!wallet.hasHotkey()) {
            wallet.writeHotkey(new KeySource.Key(hotkey), new Protection.Plain(), Existing.KEPT);
        }
        if (!wallet.coldkeyAddress().equals(coldkey.address())
                || !wallet.hotkeyAddress().equals(hotkey.address())) {
            throw new StateUnusable(
                    wallets.resolve(name),
                    "holds other keys than those of seed "
                            + seed
                            + "; name another folder or the seed that they were made with");
        }
        return new Member(name, coldkey, hotkey);
    }

    private static Sr25519Keypair derived(long seed, String name, String key) {
        String origin = "dojo local network " + seed + " " + name + " " + key;
        return Sr25519Keypair.fromSeed(Blake2b.hash(32, origin.getBytes(StandardCharsets.UTF_8)));
    }

    @Override
    public void close() {
        coldkey.close();
        hotkey.close();
    }
}
