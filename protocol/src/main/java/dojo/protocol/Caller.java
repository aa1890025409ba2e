package dojo.protocol;

import dojo.wallet.Ss58Address;

/** One whose signature was verified, and the request that it is under. */
record Caller(Ss58Address hotkey, long nonce, String uuid, String signature, String bodyHash) {}
