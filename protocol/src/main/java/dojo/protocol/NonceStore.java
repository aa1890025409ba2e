package dojo.protocol;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What an axon must know after a restart so that it accepts no request twice: a mark above all
 * epoch nonces it accepted, and the newest clock nonce of each caller before SDK 7.2. A file that
 * grows by a line for each such request, and by one every few seconds for all others; it is written
 * anew when it is opened and when it has grown. Every line is synced, so neither a killed process
 * nor a power cut forgets what was accepted.
 */
public final class NonceStore implements AutoCloseable {
    /** Beyond this the file is written anew with what still counts. */
    static final int JOURNAL_BYTES_MAX = 4 << 20;

    private static final Logger LOG = LoggerFactory.getLogger(NonceStore.class);
    private static final String FIRST_LINE = "dojo nonces 1\n";
    private static final String WHAT_TO_DO =
            "; put back a copy, or delete it: then every request that a caller before SDK 7.2 sent"
                    + " could be accepted once more";

    /** Lines that are synced together. */
    private static final class Batch {
        private final ByteArrayOutputStream lines = new ByteArrayOutputStream();
        private boolean ended;
        private boolean kept;
    }

    private final NonceDisk disk;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition written = lock.newCondition();
    private final ClockNonces clocks = new ClockNonces();
    private long mark;
    private int bytes;
    // After a failed sync nobody knows what is on the disk, so the next write is a whole new file.
    private boolean stale;
    private boolean writing;
    private Batch batch = new Batch();

    private NonceStore(NonceDisk disk) {
        this.disk = disk;
    }

    /**
     * Kept in a folder, which is made if need be; one process at a time may use it.
     *
     * @throws NoncesUnusable if the file there is damaged, none of ours or cannot be written
     */
    public static NonceStore in(Path folder) {
        return on(new NonceFile(folder.resolve("nonces")));
    }

    /**
     * Kept nowhere: after a restart a clock nonce could be accepted again, and an epoch nonce too
     * if the wall clock was set back. For axons that do not outlive their network.
     */
    public static NonceStore forgetful() {
        return on(new NonceDisk.Nowhere());
    }

    static NonceStore on(NonceDisk disk) {
        NonceStore store = new NonceStore(disk);
        try {
            Optional<byte[]> kept = disk.read();
            if (kept.isPresent()) store.load(new String(kept.get(), StandardCharsets.ISO_8859_1));
            byte[] whole = store.whole();
            disk.replace(whole);
            store.bytes = whole.length;
            return store;
        } catch (IOException e) {
            throw new NoncesUnusable(disk, e);
        }
    }

    private void load(String text) {
        if (!text.startsWith(FIRST_LINE)) {
            throw new NoncesUnusable(disk, "it is damaged or no file of ours" + WHAT_TO_DO);
        }
        int number = 2;
        int at = FIRST_LINE.length();
        for (int end = text.indexOf('\n', at); end >= 0; end = text.indexOf('\n', at)) {
            Optional<NonceRecord> line = NonceRecord.of(text.substring(at, end));
            if (line.isEmpty()) throw damaged(number);
            apply(line.get());
            at = end + 1;
            number++;
        }
        // Nobody relied on a last line without its end: it was being written as the process ended.
        if (text.length() - at > NonceRecord.LINE_BYTES_MAX) throw damaged(number);
    }

    private NoncesUnusable damaged(int line) {
        return new NoncesUnusable(disk, "line " + line + " is damaged" + WHAT_TO_DO);
    }

    private void apply(NonceRecord line) {
        switch (line) {
            case NonceRecord.Mark(long nonce) -> mark = Math.max(mark, nonce);
            case NonceRecord.Clock(String hotkey, String uuid, long nonce) ->
                    clocks.put(hotkey, uuid, nonce);
            case NonceRecord.Floor(String hotkey, long nonce) -> clocks.floor(hotkey, nonce);
        }
    }

    /** No epoch nonce above this was ever accepted. */
    long mark() {
        lock.lock();
        try {
            return mark;
        } finally {
            lock.unlock();
        }
    }

    /**
     * Lets epoch nonces up to {@code nonce} be accepted from now on. If the disk fails this is
     * logged and goes on: the start of the next process is a floor as well, unless the wall clock
     * was set back meanwhile.
     */
    void raise(long nonce) {
        lock.lock();
        try {
            NonceRecord raised = new NonceRecord.Mark(nonce);
            apply(raised);
            write(raised);
        } finally {
            lock.unlock();
        }
    }

    /** Why this clock nonce would be refused, or nothing. */
    Optional<String> objection(String hotkey, String uuid, long nonce) {
        lock.lock();
        try {
            return clocks.objection(hotkey, uuid, nonce, ClockNonces.HOTKEYS_KEPT_MAX);
        } finally {
            lock.unlock();
        }
    }

    /**
     * Takes a clock nonce once, and returns when that is on the disk; or says why not.
     *
     * @param hotkeysMax how many hotkeys there may be if this one is new
     */
    Optional<String> claim(String hotkey, String uuid, long nonce, int hotkeysMax) {
        lock.lock();
        try {
            Optional<String> objection = clocks.objection(hotkey, uuid, nonce, hotkeysMax);
            if (objection.isPresent()) return objection;
            NonceRecord taken = new NonceRecord.Clock(hotkey, uuid, nonce);
            // At once, so that nobody else takes it meanwhile; if the disk fails it stays used up.
            apply(taken);
            return write(taken)
                    ? Optional.empty()
                    : Optional.of("Nonce cannot be kept: the axon's disk fails");
        } finally {
            lock.unlock();
        }
    }

    // Whoever comes while the disk is busy waits for the next sync, which is one for all of them.
    private boolean write(NonceRecord applied) {
        Batch mine = batch;
        mine.lines.writeBytes(applied.line());
        while (!mine.ended) {
            if (writing) {
                written.awaitUninterruptibly();
            } else {
                writeBatch();
            }
        }
        return mine.kept;
    }

    private void writeBatch() {
        Batch taken = batch;
        batch = new Batch();
        boolean failedBefore = stale;
        boolean anew = stale || bytes > JOURNAL_BYTES_MAX;
        byte[] next = anew ? whole() : taken.lines.toByteArray();
        Optional<IOException> failure = Optional.of(new IOException("the write was broken off"));
        writing = true;
        lock.unlock();
        try {
            if (anew) {
                disk.replace(next);
            } else {
                disk.append(next);
            }
            failure = Optional.empty();
        } catch (IOException e) {
            failure = Optional.of(e);
        } finally {
            lock.lock();
            writing = false;
            taken.ended = true;
            taken.kept = failure.isEmpty();
            stale = failure.isPresent();
            bytes = anew ? next.length : bytes + next.length;
            written.signalAll();
        }
        // Once, however many requests come meanwhile.
        if (failure.isPresent() && !failedBefore) {
            LOG.error("cannot write nonces to {}: {}", disk, failure.get().toString());
        } else if (failure.isEmpty() && failedBefore) {
            LOG.warn("nonces are written to {} again", disk);
        }
    }

    private byte[] whole() {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        all.writeBytes(FIRST_LINE.getBytes(StandardCharsets.US_ASCII));
        all.writeBytes(new NonceRecord.Mark(mark).line());
        clocks.records(line -> all.writeBytes(line.line()));
        return all.toByteArray();
    }

    @Override
    public void close() {
        disk.close();
    }
}
