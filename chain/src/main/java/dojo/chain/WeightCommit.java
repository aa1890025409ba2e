package dojo.chain;

import dojo.chain.scale.ScaleWriter;
import dojo.wallet.Blake2b;
import dojo.wallet.Ss58Address;
import java.util.List;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;

/**
 * Weights that are committed to by their hash and shown later. Its text never tells the salt, which
 * is secret until then.
 *
 * @param values one for each of {@code uids}, 0 to 65535, hashed as they are sent
 * @param salt numbers of 16 bits that nobody can guess
 * @param versionKey all 64 bits, taken as unsigned
 */
public record WeightCommit(
        Ss58Address hotkey,
        int netuid,
        List<Integer> uids,
        List<Integer> values,
        List<Integer> salt,
        long versionKey) {
    /** How many numbers a salt has, as with the Python SDK. */
    public static final int SALT_LENGTH = 8;

    private static final int HASH_BYTES = 32;
    private static final int U16_VALUES = 1 << 16;

    /**
     * Copies the lists.
     *
     * @throws IllegalArgumentException if a number is not of 16 bits, or the lengths differ
     */
    public WeightCommit {
        uids = List.copyOf(uids);
        values = List.copyOf(values);
        salt = List.copyOf(salt);
        if (uids.size() != values.size()) {
            throw new IllegalArgumentException(uids.size() + " uids, " + values.size() + " values");
        }
        for (var numbers : List.of(List.of(netuid), uids, values, salt)) {
            for (int number : numbers) {
                if (number < 0 || number >= U16_VALUES) {
                    throw new IllegalArgumentException("not a number of 16 bits");
                }
            }
        }
    }

    /** A commit to weights with a new salt from {@code random}, which must be unpredictable. */
    public static WeightCommit of(
            Ss58Address hotkey,
            int netuid,
            List<Integer> uids,
            List<Integer> values,
            long versionKey,
            RandomGenerator random) {
        var salt = IntStream.generate(() -> random.nextInt(U16_VALUES)).limit(SALT_LENGTH).boxed();
        return new WeightCommit(hotkey, netuid, uids, values, salt.toList(), versionKey);
    }

    /**
     * What is committed: blake2b-256 of the SCALE of hotkey, netuid, uids, values, salt and version
     * key.
     *
     * @see "golden rows commit_hash"
     */
    public byte[] hash() {
        var out = new ScaleWriter().raw(hotkey.publicKey()).u16(netuid);
        for (var numbers : List.of(uids, values, salt)) {
            out.compact(numbers.size());
            numbers.forEach(out::u16);
        }
        return Blake2b.hash(HASH_BYTES, out.u64(versionKey).toBytes());
    }

    @Override
    public String toString() {
        return "WeightCommit[" + hotkey + ", netuid " + netuid + ", " + uids.size() + " uids]";
    }
}
