package dojo.chain.rpc;

/** Something that goes on until it is closed. Closing twice does nothing. */
public interface Subscription extends AutoCloseable {
    @Override
    void close();
}
