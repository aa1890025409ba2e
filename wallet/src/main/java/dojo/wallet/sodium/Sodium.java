package dojo.wallet.sodium;

import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.SymbolLookup;
import java.lang.invoke.MethodHandle;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Locale;

/**
 * libsodium, loaded once per process from the resource of this platform in lazysodium's jar; none
 * of that jar's classes is used.
 */
public final class Sodium {
    private static final Linker LINKER = Linker.nativeLinker();
    private static final SymbolLookup LIBRARY = load();

    private Sodium() {}

    /**
     * The C function {@code name}, which returns an int and takes {@code arguments}. It may be
     * given heap arrays, and holds back the garbage collector while it runs: only for functions
     * that end within about 100 microseconds.
     */
    public static MethodHandle function(String name, MemoryLayout... arguments) {
        return LINKER.downcallHandle(
                LIBRARY.findOrThrow(name),
                FunctionDescriptor.of(JAVA_INT, arguments),
                Linker.Option.critical(true));
    }

    /**
     * As {@link #function}, for functions that may take long: it takes native memory only, and the
     * garbage collector goes on while it runs.
     */
    public static MethodHandle longFunction(String name, MemoryLayout... arguments) {
        return LINKER.downcallHandle(
                LIBRARY.findOrThrow(name), FunctionDescriptor.of(JAVA_INT, arguments));
    }

    /** A call of a C function, exact in its types. */
    public interface Native {
        /** Calls it; what it returns. */
        int call() throws Throwable;
    }

    /** What {@code function} returns; it cannot throw, whatever its handle says. */
    public static int run(Native function) {
        try {
            return function.call();
        } catch (RuntimeException | Error e) {
            throw e;
        } catch (Throwable e) {
            throw new AssertionError("a libsodium function threw", e);
        }
    }

    /** Runs {@code function}, which returns 0 if nothing is wrong with the machine. */
    public static void require(Native function) {
        int code = run(function);
        if (code != 0) throw new IllegalStateException("a libsodium function returned " + code);
    }

    private static SymbolLookup load() {
        String resource = resource(System.getProperty("os.name"), System.getProperty("os.arch"));
        SymbolLookup library;
        try {
            library = extractAndOpen(resource);
        } catch (IOException e) {
            throw new UncheckedIOException(
                    "libsodium cannot be unpacked to " + System.getProperty("java.io.tmpdir"), e);
        }
        // Chooses the implementations for this processor; a second call would do no harm.
        var init =
                LINKER.downcallHandle(
                        library.findOrThrow("sodium_init"), FunctionDescriptor.of(JAVA_INT));
        if (run(() -> (int) init.invokeExact()) < 0) {
            throw new IllegalStateException("sodium_init failed");
        }
        return library;
    }

    private static SymbolLookup extractAndOpen(String resource) throws IOException {
        // createTempFile gives a new file that only its owner may read or write.
        Path file = Files.createTempFile("dojo-", resource.substring(resource.indexOf('/') + 1));
        try {
            try (InputStream in = Sodium.class.getResourceAsStream("/" + resource)) {
                if (in == null) throw new FileNotFoundException("no resource " + resource);
                Files.copy(in, file, StandardCopyOption.REPLACE_EXISTING);
            }
            return SymbolLookup.libraryLookup(file, Arena.global());
        } finally {
            discard(file);
        }
    }

    /**
     * An open library stays usable without its name, save on Windows, which keeps it until exit.
     */
    private static void discard(Path file) {
        try {
            Files.deleteIfExists(file);
        } catch (IOException e) {
            file.toFile().deleteOnExit();
        }
    }

    static String resource(String os, String arch) {
        String system = os.toLowerCase(Locale.ROOT);
        boolean arm = arch.equals("aarch64");
        boolean intel = arch.equals("amd64") || arch.equals("x86_64");
        if (system.startsWith("linux") && intel) return "linux64/libsodium.so";
        if (system.startsWith("linux") && arm) return "arm64/libsodium.so";
        if (system.startsWith("mac") && intel) return "mac/libsodium.dylib";
        if (system.startsWith("mac") && arm) return "mac_arm/libsodium.dylib";
        if (system.startsWith("windows") && intel) return "windows64/libsodium.dll";
        throw new UnsupportedOperationException("no libsodium for " + os + " on " + arch);
    }
}
