package dojo.localnet;

import static dojo.localnet.DispatchFailed.ensure;

import dojo.chain.metadata.Value;
import dojo.chain.scale.ScaleWriter;
import dojo.wallet.sr25519.Keccak256;
import java.math.BigInteger;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/** Seats, and test money, for work: a nonce whose seal is a small enough number. */
record PowRegistration(
        Execution in, Accounts accounts, Staking staking, Registration registration) {
    private static final int WORK_AGE_MAX = 3;
    private static final int SEAL_BYTES = 32;
    private static final BigInteger FAUCET_DIFFICULTY = BigInteger.valueOf(1_000_000);
    private static final long FAUCET_RAO = 1_000_000_000_000L;

    // The faucet's coinbase has a tenth of what it pays, as in the runtime.
    private static final long FAUCET_ISSUANCE = 100_000_000_000L;

    void register(Value signer, Value args) {
        int netuid = args.field("netuid").asInt();
        Value hotkey = args.field("hotkey");
        Value coldkey = args.field("coldkey");
        ensure(signer.equals(hotkey), "TransactorAccountShouldBeHotKey");
        registration.ensureOpen(netuid, "NetworkPowRegistrationAllowed", hotkey);
        work(args, hotkey, in.subtensor().get("Difficulty", netuid).asBig());
        staking.own(coldkey, hotkey);
        ensure(staking.owner(hotkey).equals(coldkey), "NonAssociatedColdKey");
        registration.seat(netuid, hotkey, "POWRegistrationsThisInterval");
    }

    void faucet(Value coldkey, Value args) {
        work(args, coldkey, FAUCET_DIFFICULTY);
        in.subtensor().add(FAUCET_ISSUANCE, "TotalIssuance");
        accounts.deposit(coldkey, FAUCET_RAO);
        in.tell("Faucet", coldkey, FAUCET_RAO);
    }

    private void work(Value args, Value account, BigInteger difficulty) {
        long block = args.field("block_number").asBig().longValue();
        boolean recent = block >= 0 && block <= in.block() && in.block() - block < WORK_AGE_MAX;
        ensure(recent, "InvalidWorkBlock");
        Value work = args.field("work");
        byte[] seal = work.bytes();
        ensure(seal.length == SEAL_BYTES, "InvalidSeal");
        ensure(meets(seal, difficulty), "InvalidDifficulty");
        byte[] blockHash = in.pallet("System").get("BlockHash", block).bytes();
        long nonce = args.field("nonce").asBig().longValue();
        ensure(work.equals(Value.of(seal(blockHash, account.bytes(), nonce))), "InvalidSeal");
        in.subtensor().putNumber(in.block(), "UsedWork", work);
    }

    /** Whether the seal, as a number whose first byte is the lowest, is small enough. */
    static boolean meets(byte[] seal, BigInteger difficulty) {
        byte[] high = new byte[seal.length];
        for (int i = 0; i < seal.length; i++) {
            high[i] = seal[seal.length - 1 - i];
        }
        return new BigInteger(1, high).multiply(difficulty).bitLength() <= 8 * SEAL_BYTES;
    }

    /** keccak256(sha256(nonce ++ keccak256(block hash ++ account))). */
    static byte[] seal(byte[] blockHash, byte[] account, long nonce) {
        byte[] whose = Keccak256.hash(new ScaleWriter().raw(blockHash).raw(account).toBytes());
        return Keccak256.hash(sha256(new ScaleWriter().u64(nonce).raw(whose).toBytes()));
    }

    private static byte[] sha256(byte[] data) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(data);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}
