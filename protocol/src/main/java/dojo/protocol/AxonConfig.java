package dojo.protocol;

import java.time.Duration;

/**
 * Where an axon listens and how much it takes.
 *
 * @param bindHost the address to listen on: {@code 127.0.0.1} for this machine, {@code 0.0.0.0} for
 *     all
 * @param port 0 for any that is free
 * @param bodyBytesMax the longest body accepted; a longer one is answered 413
 * @param forwardsAtOnceMax how many handlers run at the same time
 * @param waitingMax how many requests wait for a handler; of one more, the least urgent is answered
 *     429
 * @param timeoutMax how long a request may wait and be worked on, whatever its caller says
 * @param allowSdk6 whether callers before SDK 7.2 are taken, whose nonces are no times: they are
 *     then accepted once each, however old
 */
public record AxonConfig(
        String bindHost,
        int port,
        int bodyBytesMax,
        int forwardsAtOnceMax,
        int waitingMax,
        Duration timeoutMax,
        boolean allowSdk6) {
    /** The usual limits. */
    public static AxonConfig on(String bindHost, int port) {
        return new AxonConfig(bindHost, port, 4 << 20, 10, 256, Duration.ofMinutes(5), false);
    }

    /** The same with callers before SDK 7.2, or without. */
    public AxonConfig withAllowSdk6(boolean allowed) {
        return new AxonConfig(
                bindHost, port, bodyBytesMax, forwardsAtOnceMax, waitingMax, timeoutMax, allowed);
    }

    /** How many of the handlers that run at the same time may be one caller's: half. */
    int forwardsOfOneMax() {
        return (forwardsAtOnceMax + 1) / 2;
    }

    public AxonConfig {
        if (port < 0 || port > 65_535) throw new IllegalArgumentException("port " + port);
        if (bodyBytesMax < 1 || forwardsAtOnceMax < 1 || waitingMax < 0) {
            throw new IllegalArgumentException(
                    "limits " + bodyBytesMax + ", " + forwardsAtOnceMax + ", " + waitingMax);
        }
        if (!timeoutMax.isPositive()) throw new IllegalArgumentException("timeout " + timeoutMax);
    }
}
