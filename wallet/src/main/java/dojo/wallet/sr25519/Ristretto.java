package dojo.wallet.sr25519;

import static java.lang.foreign.ValueLayout.ADDRESS;

import dojo.wallet.sodium.Sodium;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.util.HexFormat;
import java.util.Optional;

/**
 * The group ristretto255 and its scalars, 32 bytes each, computed by libsodium in constant time.
 * Lengths are the caller's duty: nothing here checks them. {@link Verifier} computes with public
 * data by itself.
 */
final class Ristretto {
    static final int BYTES = 32;

    private static final MethodHandle MULTIPLY_BASE =
            Sodium.function("crypto_scalarmult_ristretto255_base", ADDRESS, ADDRESS);
    private static final MethodHandle ADD =
            Sodium.function("crypto_core_ristretto255_add", ADDRESS, ADDRESS, ADDRESS);
    // These three return void in C; an int read in its place is never looked at.
    private static final MethodHandle SCALAR_REDUCE =
            Sodium.function("crypto_core_ristretto255_scalar_reduce", ADDRESS, ADDRESS);
    private static final MethodHandle SCALAR_MULTIPLY =
            Sodium.function("crypto_core_ristretto255_scalar_mul", ADDRESS, ADDRESS, ADDRESS);
    private static final MethodHandle SCALAR_ADD =
            Sodium.function("crypto_core_ristretto255_scalar_add", ADDRESS, ADDRESS, ADDRESS);

    // 2^252 + 27742317777372353535851937790883648493, little end first.
    private static final byte[] ORDER =
            HexFormat.of()
                    .parseHex(
                            "edd3f55c1a631258d69cf7a2def9de14"
                                    + "00000000000000000000000000000010");

    private Ristretto() {}

    /** {@code scalar} times the base point; empty if {@code scalar} is zero. */
    static Optional<byte[]> multiplyBase(byte[] scalar) {
        byte[] out = new byte[BYTES];
        return call(MULTIPLY_BASE, out, scalar) == 0 ? Optional.of(out) : Optional.empty();
    }

    /** {@code a} plus {@code b}; empty if one of them is no point. */
    static Optional<byte[]> add(byte[] a, byte[] b) {
        byte[] out = new byte[BYTES];
        return call(ADD, out, a, b) == 0 ? Optional.of(out) : Optional.empty();
    }

    /** The 64 bytes {@code wide}, little end first, modulo the order of the group. */
    static byte[] scalarReduce(byte[] wide) {
        byte[] out = new byte[BYTES];
        call(SCALAR_REDUCE, out, wide);
        return out;
    }

    static byte[] scalarMultiply(byte[] a, byte[] b) {
        return scalar(SCALAR_MULTIPLY, a, b);
    }

    static byte[] scalarAdd(byte[] a, byte[] b) {
        return scalar(SCALAR_ADD, a, b);
    }

    /** Whether {@code scalar} is below the order of the group. Constant time. */
    static boolean scalarIsCanonical(byte[] scalar) {
        int borrow = 0;
        for (int i = 0; i < BYTES; i++) {
            borrow = ((scalar[i] & 0xff) - (ORDER[i] & 0xff) - borrow) >>> 31;
        }
        return borrow == 1;
    }

    private static byte[] scalar(MethodHandle function, byte[] a, byte[] b) {
        byte[] out = new byte[BYTES];
        call(function, out, a, b);
        return out;
    }

    private static int call(MethodHandle function, byte[] out, byte[] a) {
        return Sodium.run(() ->
                (int) function.invokeExact(MemorySegment.ofArray(out), MemorySegment.ofArray(a)));
    }

    private static int call(MethodHandle function, byte[] out, byte[] a, byte[] b) {
        return Sodium.run(() ->
                (int)
                        function.invokeExact(
                                MemorySegment.ofArray(out),
                                MemorySegment.ofArray(a),
                                MemorySegment.ofArray(b)));
    }
}
