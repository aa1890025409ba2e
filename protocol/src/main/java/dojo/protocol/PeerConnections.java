package dojo.protocol;

import dojo.base.PublicAddress;
import java.io.IOException;
import java.io.InputStream;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.ProtocolException;
import java.net.UnknownHostException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * Connects to peers, at the very address that was checked, and keeps connections for the next call.
 * Follows no redirect, uses no proxy, and buffers no more of a reply than one read.
 */
final class PeerConnections implements AutoCloseable {
    /** How many names are looked up at once; further ones wait. */
    static final int LOOKUPS_AT_ONCE_MAX = 8;

    private static final String NOT_WITHOUT = "; --dendrite.allow_private calls such peers";

    // The JDK reads these once for the whole process, when its first client is made; a value set
    // by hand stays.
    static {
        // A request on a connection that its axon is just closing is lost, and must not be sent
        // twice. Python axons close after 5 s of silence, ours after 10, so we let go before.
        preset("jdk.httpclient.keepalive.timeout", 4);
        preset("jdk.http.maxHeaderSize", Dendrite.REPLY_HEADERS_BYTES_MAX);
        preset("jdk.httpclient.maxNonFinalResponses", Dendrite.INTERIM_REPLIES_MAX);
    }

    private static void preset(String property, int value) {
        if (System.getProperty(property) == null) {
            System.setProperty(property, Integer.toString(value));
        }
    }

    private final boolean allowPrivate;
    private final HostTurns turns =
            new HostTurns(Dendrite.CALLS_AT_ONCE_MAX, Dendrite.CALLS_PER_HOST_MAX);
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    // Looking up a name holds its thread, so it must not be one that virtual threads share.
    private final ExecutorService lookups =
            Executors.newFixedThreadPool(
                    LOOKUPS_AT_ONCE_MAX, Thread.ofPlatform().daemon().name("lookup").factory());
    private final HttpClient http =
            HttpClient.newBuilder()
                    // HTTP/2 would begin by an upgrade header that Python servers do not expect.
                    .version(HttpClient.Version.HTTP_1_1)
                    .followRedirects(HttpClient.Redirect.NEVER)
                    .proxy(HttpClient.Builder.NO_PROXY)
                    .executor(threads)
                    .build();

    PeerConnections(boolean allowPrivate) {
        this.allowPrivate = allowPrivate;
    }

    /** The turn of one call at one address; to be closed. */
    final class Turn implements AutoCloseable {
        private final Peer peer;
        private final InetAddress address;

        private Turn(Peer peer, InetAddress address) {
            this.peer = peer;
            this.address = address;
        }

        /** Where to send the call: an address and a port, without a name that could change. */
        String authority() {
            return Peer.authority(address.getHostAddress(), peer.port());
        }

        /**
         * Sends {@code request}; returns when the head of the reply is there. Whoever closes the
         * body before its end closes the connection.
         */
        HttpResponse<InputStream> send(HttpRequest request)
                throws PeerUnreachable, MalformedReply, InterruptedException {
            CompletableFuture<HttpResponse<InputStream>> sent =
                    http.sendAsync(request, BodyHandlers.ofInputStream());
            try {
                return sent.get();
            } catch (ExecutionException e) {
                throw failed(e, request.uri().getPath());
            } catch (InterruptedException e) {
                // It may have come meanwhile, and nobody else closes it.
                if (!sent.cancel(true) && !sent.isCompletedExceptionally()) drop(sent.resultNow());
                throw e;
            }
        }

        private static void drop(HttpResponse<InputStream> response) {
            try {
                response.body().close();
            } catch (IOException e) {
                // Then it is closed.
            }
        }

        private PeerUnreachable failed(ExecutionException failure, String path)
                throws MalformedReply {
            Throwable cause = Objects.requireNonNull(failure.getCause());
            String why =
                    peer.authority()
                            + ": "
                            + Dendrite.printable(String.valueOf(cause.getMessage()));
            if (cause instanceof ConnectException) {
                return new PeerUnreachable("Service unavailable at " + peer.authority() + path);
            }
            if (cause instanceof ProtocolException
                    || cause.getCause() instanceof ProtocolException) {
                throw new MalformedReply("no HTTP that we read: " + cause.getMessage());
            }
            if (cause instanceof IOException || cause instanceof IllegalArgumentException) {
                return new PeerUnreachable(why);
            }
            throw new IllegalStateException("calling " + peer, cause);
        }

        @Override
        public void close() {
            turns.leave(address);
        }
    }

    /**
     * Waits until {@code peer} may be called.
     *
     * @throws PeerUnreachable if it has no address, or one that must not be called
     */
    Turn turn(Peer peer) throws PeerUnreachable, InterruptedException {
        InetAddress[] addresses = addresses(peer);
        // All of them: of a name with a good and a bad address nobody knows which comes next.
        if (!allowPrivate) {
            for (InetAddress address : addresses) {
                Optional<String> objection = PublicAddress.objection(address);
                if (objection.isPresent()) {
                    throw new PeerUnreachable(
                            address.getHostAddress() + " is " + objection.get() + NOT_WITHOUT);
                }
            }
        }
        turns.take(addresses[0]);
        return new Turn(peer, addresses[0]);
    }

    private InetAddress[] addresses(Peer peer) throws PeerUnreachable, InterruptedException {
        try {
            return new InetAddress[] {InetAddress.ofLiteral(peer.host())};
        } catch (IllegalArgumentException e) {
            // A name.
        }
        Future<InetAddress[]> lookup = lookups.submit(() -> InetAddress.getAllByName(peer.host()));
        try {
            return lookup.get();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof UnknownHostException) {
                throw new PeerUnreachable("no address of " + peer.host() + " is known");
            }
            throw new IllegalStateException("looking up " + peer.host(), e.getCause());
        } finally {
            lookup.cancel(true);
        }
    }

    @Override
    public void close() {
        http.shutdownNow();
        threads.shutdownNow();
        lookups.shutdownNow();
    }
}
