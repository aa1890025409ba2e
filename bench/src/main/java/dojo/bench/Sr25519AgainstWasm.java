package dojo.bench;

import com.sun.management.OperatingSystemMXBean;
import dojo.wallet.Sr25519;
import dojo.wallet.Sr25519Keypair;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintWriter;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;

/**
 * Our sr25519 against {@code @polkadot/wasm-crypto} in Node, in turns in one run: CPU time of the
 * whole process for one operation, 256 keys, messages of 160 bytes. Prints medians and the ratio.
 *
 * <p>Argument: the folder with {@code sr25519.mjs} and its {@code node_modules}.
 */
public final class Sr25519AgainstWasm {
    private static final int KEYS = 256;
    private static final int TURNS = 15;
    private static final int WARM_UP_TURNS = 5;
    private static final int OPERATIONS = 2048;
    private static final OperatingSystemMXBean PROCESS =
            ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);

    @SuppressWarnings("ArrayRecordComponent")
    private record Signed(Sr25519Keypair key, byte[] message, byte[] signature) {}

    private interface Operation {
        void run(Signed signed);
    }

    private Sr25519AgainstWasm() {}

    /** Measures and prints. */
    public static void main(String[] args) throws IOException {
        var signed = new Signed[KEYS];
        for (int k = 0; k < KEYS; k++) signed[k] = signed((byte) k);
        var peer =
                new ProcessBuilder("node", "sr25519.mjs")
                        .directory(Path.of(args[0]).toFile())
                        .redirectError(ProcessBuilder.Redirect.INHERIT)
                        .start();
        try (var ask = new PrintWriter(peer.getOutputStream(), true, StandardCharsets.UTF_8);
                var answers = peer.inputReader(StandardCharsets.UTF_8)) {
            compare("verify", ask, answers, signed, Sr25519AgainstWasm::verify);
            compare("sign", ask, answers, signed, each -> each.key().sign(each.message()));
        } finally {
            peer.destroy();
        }
    }

    private static Signed signed(byte k) {
        byte[] seed = new byte[32];
        byte[] message = new byte[160];
        Arrays.fill(seed, k);
        Arrays.fill(message, k);
        var key = Sr25519Keypair.fromSeed(seed);
        return new Signed(key, message, key.sign(message));
    }

    private static void verify(Signed each) {
        if (!Sr25519.verify(each.key().publicKey(), each.message(), each.signature())) {
            throw new IllegalStateException("a good signature is refused");
        }
    }

    private static void compare(
            String name,
            PrintWriter ask,
            BufferedReader answers,
            Signed[] signed,
            Operation operation)
            throws IOException {
        double[] ours = new double[TURNS];
        double[] theirs = new double[TURNS];
        double[] ratios = new double[TURNS];
        for (int turn = -WARM_UP_TURNS; turn < TURNS; turn++) {
            double our = ours(signed, operation);
            ask.println(name + " " + OPERATIONS);
            double their = Double.parseDouble(answers.readLine());
            if (turn < 0) continue;
            ours[turn] = our;
            theirs[turn] = their;
            ratios[turn] = our / their;
        }
        System.out.printf(
                "%-6s  ours %.1f µs CPU   wasm-crypto %.1f µs CPU   ratio %.2f (%.2f to %.2f)%n",
                name, median(ours), median(theirs), median(ratios), ratios[0], ratios[TURNS - 1]);
    }

    private static double ours(Signed[] signed, Operation operation) {
        long before = PROCESS.getProcessCpuTime();
        for (int i = 0; i < OPERATIONS; i++) operation.run(signed[i % KEYS]);
        return (PROCESS.getProcessCpuTime() - before) / 1e3 / OPERATIONS;
    }

    /** Sorts {@code values}. */
    private static double median(double[] values) {
        Arrays.sort(values);
        return values[values.length / 2];
    }
}
