package dojo.wallet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class WalletTest {
    private static final Mnemonic MNEMONIC =
            Mnemonic.parse("bottom drive obey lake curtain smoke basket hold race lonely fit walk");
    private static final KeySource PHRASE = new KeySource.Phrase(MNEMONIC);
    private static final Protection PLAIN = new Protection.Plain();
    private static final Ss58Address OWNER =
            Ss58Address.parse("5DfhGyQdFobKM8NsWvEeAKk5EQQgYe9AydgJ7rMB6E1EqRzV");
    private static final Ss58Address ALICE =
            Ss58Address.parse("5GrwvaEF5zXb26Fz9rcQpDWS57CtERHpNehXCPcNoHGKutQY");

    @TempDir Path folder;

    @Test
    void aNewWalletLiesInBittensorsFolders() {
        var wallet = aWallet();
        assertThat(folder.resolve("owner/coldkey")).exists();
        assertThat(folder.resolve("owner/coldkeypub.txt")).exists();
        assertThat(folder.resolve("owner/hotkeys/miner")).exists();
        assertThat(folder.resolve("owner/hotkeys/minerpub.txt")).exists();
        try (var coldkey = wallet.coldkey();
                var hotkey = wallet.hotkey()) {
            assertThat(coldkey.address()).isEqualTo(wallet.coldkeyAddress()).isEqualTo(OWNER);
            assertThat(hotkey.address()).isEqualTo(wallet.hotkeyAddress()).isEqualTo(ALICE);
        }
    }

    @Test
    void theHotkeyAloneIsEnoughForItsOwner() throws Exception {
        var wallet = aWallet();
        Files.delete(folder.resolve("owner/coldkey"));
        Files.delete(folder.resolve("owner/hotkeys/minerpub.txt"));
        assertThat(wallet.hotkeyAddress()).isEqualTo(ALICE);
        assertThat(wallet.coldkeyAddress()).isEqualTo(OWNER);
        assertThat(wallet.hasHotkey()).isTrue();
        assertThat(wallet.hasColdkey()).isFalse();
    }

    @Test
    void aSecondColdkeyIsRefused() {
        var wallet = aWallet();
        assertThatThrownBy(() -> wallet.writeColdkey(PHRASE, PLAIN, Existing.KEPT))
                .isInstanceOf(KeyfileUnwritable.class);
    }

    @Test
    void aColdkeyIsNotMadeBesideThePublicFileOfOneKeptElsewhere() throws Exception {
        aWallet();
        Files.delete(folder.resolve("owner/coldkey"));
        assertThatThrownBy(() ->
                        Wallet.at(folder, "owner", "x").writeColdkey(PHRASE, PLAIN, Existing.KEPT))
                .isInstanceOf(KeyfileUnwritable.class)
                .hasMessageContaining("coldkeypub.txt");
        assertThat(folder.resolve("owner/coldkey")).doesNotExist();
    }

    @Test
    void theListNamesWalletsAndHotkeysInOrder() throws Exception {
        var wallet = aWallet();
        try (var bob = Sr25519Keypair.fromUri("//Bob")) {
            Wallet.at(folder, "another", "default")
                    .writeHotkey(new KeySource.Key(bob), PLAIN, Existing.KEPT);
        }
        Files.writeString(folder.resolve("owner/hotkeys/broken"), "$NACL…");
        Files.createDirectories(folder.resolve("no wallet"));
        var list = Wallet.list(folder);
        assertThat(list).extracting(Wallet.Listed::name).containsExactly("another", "owner");
        assertThat(list.get(0).coldkey()).isEmpty();
        assertThat(list.get(1).coldkey()).hasValue(OWNER);
        assertThat(list.get(1).hotkeys())
                .containsExactly(
                        new Wallet.Hotkey("broken", Optional.empty()),
                        new Wallet.Hotkey("miner", Optional.of(wallet.hotkeyAddress())));
    }

    @Test
    void aFolderThatIsNotThereHoldsNoWallets() {
        assertThat(Wallet.list(folder.resolve("none"))).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "..", ".hidden", "a/b", "a\\b", "a\u0000"})
    void aNameThatLeavesTheFolderIsRefused(String name) {
        assertThatIllegalArgumentException().isThrownBy(() -> Wallet.at(folder, name, "default"));
        assertThatIllegalArgumentException().isThrownBy(() -> Wallet.at(folder, "default", name));
    }

    @Test
    void aHotkeyNamedLikeAPublicFileIsRefused() {
        assertThatIllegalArgumentException().isThrownBy(() -> Wallet.at(folder, "a", "apub.txt"));
    }

    private Wallet aWallet() {
        var wallet = Wallet.at(folder, "owner", "miner");
        wallet.writeColdkey(PHRASE, PLAIN, Existing.KEPT);
        try (var alice = Sr25519Keypair.fromUri("//Alice")) {
            wallet.writeHotkey(new KeySource.Key(alice), PLAIN, Existing.KEPT);
        }
        return wallet;
    }
}
