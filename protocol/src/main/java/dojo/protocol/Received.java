package dojo.protocol;

import dojo.protocol.synapse.Synapse;
import dojo.wallet.Ss58Address;
import java.time.Duration;

/**
 * A request that passed every check.
 *
 * @param caller the hotkey that signed it; what the body says about its sender is never looked at
 * @param timeout how long the caller said it waits, unsigned, at most {@link
 *     AxonConfig#timeoutMax()}
 */
public record Received<S extends Synapse>(S synapse, Ss58Address caller, Duration timeout) {}
