package dojo.wallet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dojo.base.Hex;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.assertj.core.api.AbstractThrowableAssert;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KeyfileTest {
    private static final String PHRASE =
            "bottom drive obey lake curtain smoke basket hold race lonely fit walk";
    private static final String ADDRESS = "5DfhGyQdFobKM8NsWvEeAKk5EQQgYe9AydgJ7rMB6E1EqRzV";
    private static final KeySource PHRASE_KEY = new KeySource.Phrase(Mnemonic.parse(PHRASE));
    private static final Protection PLAIN = new Protection.Plain();
    private static final Path FILE = Path.of("hotkey");

    @TempDir Path folder;

    @Test
    void theCompactFileOfTheRustWalletIsRead() {
        String text =
                "{\"ss58Address\":\"%s\",\"secretPhrase\":\"%s\",\"other\":\"kept out\"}\n"
                        .formatted(ADDRESS, PHRASE);
        try (var key = parsed(text).keypair()) {
            assertThat(key.address().text()).isEqualTo(ADDRESS);
        }
    }

    @Test
    void aSecretThatIsNotThatOfTheStatedKeyIsRefused() {
        assertRefused(
                        "{\"ss58Address\":\"%s\",\"secretSeed\":\"0x%s\"}"
                                .formatted(ADDRESS, "11".repeat(32)))
                .hasMessageEndingWith("its secretSeed is not that of " + ADDRESS);
    }

    @Test
    void aPrivateKeyInThePolkadotFormIsRecognisedByItsPublicKey() {
        try (var key = Sr25519Keypair.fromUri("//Alice")) {
            byte[] secret = key.secretKey();
            byte[] eightfold = secret.clone();
            for (int i = 31; i > 0; i--) {
                eightfold[i] = (byte) ((secret[i] & 0xff) << 3 | (secret[i - 1] & 0xff) >> 5);
            }
            eightfold[0] = (byte) (secret[0] << 3);
            String text =
                    "{\"publicKey\":\"%s\",\"privateKey\":\"%s\"}"
                            .formatted(Hex.of(key.publicKey()), Hex.of(eightfold));
            try (var read = parsed(text).keypair()) {
                assertThat(read.secretKey()).isEqualTo(secret);
            }
        }
    }

    @Test
    void aPrivateKeyOfSomebodyElseIsRefused() {
        try (var key = Sr25519Keypair.fromUri("//Alice")) {
            assertRefused(
                            "{\"ss58Address\":\"%s\",\"privateKey\":\"%s\"}"
                                    .formatted(ADDRESS, Hex.of(key.secretKey())))
                    .hasMessageEndingWith("its privateKey is not an sr25519 key of " + ADDRESS);
        }
    }

    @Test
    void twoPublicKeysInOneFileAreRefused() {
        assertRefused(
                        "{\"publicKey\":\"0x%s\",\"ss58Address\":\"%s\"}"
                                .formatted("11".repeat(32), ADDRESS))
                .hasMessageEndingWith("its ss58Address is not that of its publicKey");
    }

    @Test
    void whatIsNotJsonIsRefusedWithoutQuotingIt() {
        for (String text : List.of(PHRASE, "", "{\"secretSeed\": 5ecre7", "[]", "\"" + PHRASE)) {
            assertRefused(text)
                    .hasMessageMatching(
                            ".*(it is (not JSON|not a JSON object|cut off)|its secretSeed is no text)(;.*)?")
                    .hasNoCause();
        }
    }

    @Test
    void aBrokenSeedIsRefusedWithoutQuotingIt() {
        for (String seed : List.of("0x5ecre7", "", "0x" + "11".repeat(33))) {
            assertRefused("{\"secretSeed\":\"" + seed + "\"}")
                    .hasMessageEndingWith("its secretSeed is not 0x and 64 hex digits")
                    .hasNoCause();
        }
        assertRefused("{\"secretSeed\": 7}").hasMessageEndingWith("its secretSeed is no text");
    }

    @Test
    void aFileOfAnotherKindIsRefusedByItsLength() throws Exception {
        Path file = folder.resolve("coldkey");
        Files.write(file, new byte[Keyfile.BYTES_MAX + 1]);
        assertThatThrownBy(() -> Keyfile.read(file, Passwords.NONE))
                .hasMessage("keyfile %s cannot be used: it is longer than 65536 bytes", file);
    }

    @Test
    void aMissingFileIsNamed() {
        Path file = folder.resolve("coldkey");
        assertThatThrownBy(() -> Keyfile.read(file, Passwords.NONE))
                .isInstanceOf(KeyfileUnreadable.class)
                .hasMessage("keyfile %s cannot be used: there is no such file", file);
    }

    @Test
    void onlyTheOwnerMayReadAWrittenFileAndNothingElseIsLeft() throws Exception {
        Path file = folder.resolve("a/coldkey");
        Keyfile.of(file, PHRASE_KEY).write(PLAIN, Existing.KEPT);
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------");
        try (var files = Files.list(file.getParent())) {
            assertThat(files).containsExactly(file);
        }
        assertThat(Keyfile.read(file, Passwords.NONE).address().text()).isEqualTo(ADDRESS);
    }

    @Test
    void aFileThatIsThereIsNeverReplaced() throws Exception {
        Path file = folder.resolve("coldkey");
        Files.writeString(file, "old");
        assertThatThrownBy(() ->
                        Keyfile.ofAddress(file, Ss58Address.parse(ADDRESS))
                                .write(PLAIN, Existing.KEPT))
                .isInstanceOf(KeyfileUnwritable.class)
                .hasMessage("keyfile %s was not written: there is one already", file);
        assertThat(file).hasContent("old");
    }

    @Test
    void aFolderThatCannotBeMadeIsSaid() throws Exception {
        Files.writeString(folder.resolve("wallets"), "a file");
        Path file = folder.resolve("wallets/default/coldkey");
        assertThatThrownBy(() ->
                        Keyfile.ofAddress(file, Ss58Address.parse(ADDRESS))
                                .write(PLAIN, Existing.KEPT))
                .isInstanceOf(KeyfileUnwritable.class)
                .hasMessageStartingWith("keyfile " + file + " was not written: ");
    }

    @Test
    void itsTextFormIsEmptyOfSecrets() {
        assertThat(Keyfile.of(FILE, PHRASE_KEY)).hasToString("Keyfile[hotkey]");
    }

    private static AbstractThrowableAssert<?, ? extends Throwable> assertRefused(String text) {
        return assertThatThrownBy(() -> parsed(text).keypair())
                .isInstanceOf(KeyfileUnreadable.class);
    }

    private static Keyfile parsed(String text) {
        return Keyfile.parse(FILE, text.getBytes(StandardCharsets.UTF_8));
    }
}
