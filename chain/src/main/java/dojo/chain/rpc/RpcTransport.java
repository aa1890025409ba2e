package dojo.chain.rpc;

import com.fasterxml.jackson.databind.JsonNode;

/**
 * A connection to one node. Used by many threads at once; once lost it stays lost, and everybody
 * who waits is told so by {@link dojo.chain.ChainUnavailable}.
 */
public interface RpcTransport extends AutoCloseable {
    /**
     * What the node answers, within the connection's deadline.
     *
     * @param parameters texts, numbers, truth values and lists of them
     * @throws RpcError if the node refuses
     * @throws dojo.chain.ChainUnavailable if there is no answer
     */
    JsonNode call(String method, Object... parameters);

    /** Starts a subscription; closing it calls {@code unsubscribe}. Throws as {@link #call}. */
    Notifications subscribe(String method, String unsubscribe, Object... parameters);

    /**
     * The same connection for somebody who waits no longer than until {@code deadline}. A call that
     * ends by it, and not by the connection's own, leaves the connection as it is.
     */
    RpcTransport until(Deadline deadline);

    /**
     * Has {@code work}, which calls this connection too, run at the same time; a connection without
     * threads runs it at once.
     */
    default void beside(Runnable work) {
        Thread.ofVirtual().start(work);
    }

    /** Whether the connection was not lost, as far as is known. */
    boolean open();

    @Override
    void close();
}
