package dojo.cli;

import dojo.wallet.Keypair;

/** Unlocks the keys that commands sign with; who asks closes them. */
final class Keys {
    private Keys() {}

    static Keypair coldkey(WalletOptions wallet) {
        return wallet.wallet().coldkey();
    }

    static Keypair hotkey(WalletOptions wallet) {
        return wallet.wallet().hotkey();
    }
}
