package dojo.protocol;

import io.helidon.common.buffers.DataReader;
import io.helidon.common.buffers.DataWriter;
import io.helidon.common.concurrency.limits.Limit;
import io.helidon.common.socket.HelidonSocket;
import io.helidon.common.socket.PeerInfo;
import io.helidon.common.task.InterruptableTask;
import io.helidon.webserver.CloseConnectionException;
import io.helidon.webserver.ConnectionContext;
import io.helidon.webserver.ListenerContext;
import io.helidon.webserver.Router;
import io.helidon.webserver.spi.ServerConnection;
import io.helidon.webserver.spi.ServerConnectionSelector;
import java.io.UncheckedIOException;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.FutureTask;
import org.jspecify.annotations.Nullable;

/**
 * One connection to an axon. It reads no more than a request may have, waits for the head of a
 * request no longer than {@link Axon#HEAD_WITHIN} however the bytes trickle in, and notices while a
 * reply is being made that its caller has gone.
 */
final class GuardedConnection
        implements ServerConnection, ConnectionContext, InterruptableTask<Void> {
    /** The connection whose request this thread handles. */
    static final ScopedValue<GuardedConnection> CURRENT = ScopedValue.newInstance();

    /** The server bounds the head itself; a part of the body may come with it. */
    private static final int HEAD_BYTES_MAX = Axon.HEADERS_BYTES_MAX + (64 << 10);

    /** What a chunked body may have besides the body itself, for each byte of it and in all. */
    private static final int CHUNKING_FACTOR = 2;

    private static final int CHUNKING_BYTES = 64 << 10;

    /** How much of a refused request is still read, so that the refusal is not lost with it. */
    private static final int LINGER_BYTES_MAX = 256 << 10;

    private static final long NEVER = Long.MAX_VALUE;

    private final ConnectionContext context;
    private final String address;
    private final int bodyBytesMax;
    private final GuardedConnections all;
    private final DataReader reader;
    private final ServerConnection http;

    private long received;
    private long receivedMax = HEAD_BYTES_MAX;
    private Optional<FutureTask<byte[]>> ahead = Optional.empty();

    private volatile boolean waiting = true;
    private volatile long since = System.nanoTime();
    private volatile long replyBy = NEVER;

    GuardedConnection(
            ConnectionContext context,
            String address,
            int bodyBytesMax,
            ServerConnectionSelector selector,
            GuardedConnections all) {
        this.context = context;
        this.address = address;
        this.bodyBytesMax = bodyBytesMax;
        this.all = all;
        this.reader = new DataReader(this::read);
        this.http = selector.connection(this);
    }

    /** Where it comes from, as {@link GuardedConnections} counts it. */
    String address() {
        return address;
    }

    /** Whether no request is being served. */
    boolean waiting() {
        return waiting;
    }

    /** When it began to wait or to be served, {@link System#nanoTime()}. */
    long since() {
        return since;
    }

    /** Whether a reply should have been taken by {@code now}. */
    boolean stuck(long now) {
        return replyBy != NEVER && now - replyBy > 0;
    }

    /** Closes the connection, whatever it is doing. */
    void cut() {
        context.serverSocket().close();
    }

    /** A request's head has been read. */
    void serving() {
        received = 0;
        receivedMax = (long) CHUNKING_FACTOR * bodyBytesMax + CHUNKING_BYTES;
        since = System.nanoTime();
        waiting = false;
    }

    /** Sends a whole reply, which the caller must take within {@link Axon#REPLY_WITHIN}. */
    void reply(Runnable send) {
        replyBy = System.nanoTime() + Axon.REPLY_WITHIN.toNanos();
        send.run();
        replyBy = NEVER;
    }

    /** The request has been answered. */
    void answered() {
        received = 0;
        receivedMax = HEAD_BYTES_MAX;
        since = System.nanoTime();
        waiting = true;
    }

    /** Rests after a refusal if this address has had many. */
    void refused() throws InterruptedException {
        Duration pause = all.refused(address);
        if (pause.isPositive()) Thread.sleep(pause);
    }

    /**
     * Reads a little on before the connection is closed: a caller that is still sending would lose
     * the reply otherwise.
     */
    void linger() {
        for (int read = 0; read < LINGER_BYTES_MAX; ) {
            byte[] bytes = read();
            if (bytes == null) return;
            read += bytes.length;
        }
    }

    /** Runs {@code onLeft} if the caller closes the connection before its next request. */
    void watch(Runnable onLeft) {
        FutureTask<byte[]> next =
                new FutureTask<>(() -> {
                    try {
                        byte[] bytes = readWhileServing();
                        if (bytes == null) onLeft.run();
                        return bytes;
                    } catch (RuntimeException e) {
                        onLeft.run();
                        throw e;
                    }
                });
        ahead = Optional.of(next);
        Thread.ofVirtual().name("watch for a caller that leaves").start(next);
    }

    private byte @Nullable [] readWhileServing() {
        while (true) {
            try {
                return context.serverSocket().get();
            } catch (RuntimeException e) {
                if (waiting || !(e.getCause() instanceof SocketTimeoutException)) throw e;
            }
        }
    }

    // The source of the reader: null at the end, as the server wants it.
    private byte @Nullable [] read() {
        byte[] bytes = ahead.isPresent() ? takeAhead(ahead.get()) : next();
        if (bytes == null) return null;
        received += bytes.length;
        if (received > receivedMax) throw new CloseConnectionException("too much is sent");
        if (waiting && System.nanoTime() - since > Axon.HEAD_WITHIN.toNanos()) {
            throw new CloseConnectionException("no request within " + Axon.HEAD_WITHIN);
        }
        return bytes;
    }

    private byte @Nullable [] next() {
        try {
            return context.serverSocket().get();
        } catch (UncheckedIOException e) {
            throw new CloseConnectionException("nothing to read", e);
        }
    }

    private byte @Nullable [] takeAhead(FutureTask<byte[]> next) {
        ahead = Optional.empty();
        try {
            return next.get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CloseConnectionException("interrupted", e);
        } catch (ExecutionException e) {
            throw new CloseConnectionException("the caller has gone", e.getCause());
        }
    }

    @Override
    public void handle(Limit limit) throws InterruptedException {
        try {
            ScopedValue.where(CURRENT, this)
                    .call(() -> {
                        http.handle(limit);
                        return true;
                    });
        } finally {
            all.remove(this);
        }
    }

    @Override
    public boolean canInterrupt() {
        return http instanceof InterruptableTask<?> task && task.canInterrupt();
    }

    @Override
    public Duration idleTime() {
        return http.idleTime();
    }

    @Override
    public void close(boolean interrupt) {
        http.close(interrupt);
    }

    @Override
    public ListenerContext listenerContext() {
        return context.listenerContext();
    }

    @Override
    public ExecutorService executor() {
        return context.executor();
    }

    @Override
    public DataWriter dataWriter() {
        return context.dataWriter();
    }

    @Override
    public DataReader dataReader() {
        return reader;
    }

    @Override
    public Router router() {
        return context.router();
    }

    @Override
    public HelidonSocket serverSocket() {
        return context.serverSocket();
    }

    @Override
    public PeerInfo remotePeer() {
        return context.remotePeer();
    }

    @Override
    public PeerInfo localPeer() {
        return context.localPeer();
    }

    @Override
    public boolean isSecure() {
        return context.isSecure();
    }

    @Override
    public String socketId() {
        return context.socketId();
    }

    @Override
    public String childSocketId() {
        return context.childSocketId();
    }
}
