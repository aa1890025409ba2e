package dojo.cli;

import dojo.chain.Subtensor;
import dojo.protocol.Axon;
import dojo.protocol.AxonConfig;
import dojo.protocol.NonceStore;
import dojo.protocol.synapse.MTurkResponse;
import dojo.validator.HitCheck;
import dojo.validator.MinersOnly;
import dojo.validator.Validator;
import dojo.wallet.Keypair;
import java.nio.file.Path;
import java.time.InstantSource;

/** A validator's own axon, where miners bring what people answered. */
final class PushAxon implements AutoCloseable {
    private final NonceStore nonces;
    private final MetagraphWatch watch;
    private final Axon axon;

    /** Listens, and says on the chain where. */
    PushAxon(
            NeuronOptions neuron,
            Subtensor chain,
            Keypair hotkey,
            Validator validator,
            long validatorStakeRao,
            HitCheck check,
            Path folder,
            InstantSource clock)
            throws InterruptedException {
        String ip = neuron.advertisedIp();
        nonces = NonceStore.in(folder);
        watch = new MetagraphWatch(chain, neuron.netuid, neuron.epochLength);
        axon =
                new Axon(
                        hotkey,
                        AxonConfig.on(neuron.axonIp, neuron.axonPort)
                                .withAllowSdk6(neuron.allowSdk6),
                        nonces,
                        clock);
        axon.attach(
                MTurkResponse.TYPE,
                new MinersOnly(watch, validatorStakeRao),
                received -> validator.pushed().take(received, check));
        try {
            axon.start();
            int port = neuron.externalPort.orElse(axon.port());
            Serving.announce(chain, neuron.netuid, hotkey, ip, port);
            System.out.println("answers are taken at " + ip + ":" + port);
            Serving.unreached(ip, port)
                    .ifPresent(why -> System.out.println(why + "; " + Serving.TO_BE_REACHED));
        } catch (RuntimeException | InterruptedException e) {
            close();
            throw e;
        }
    }

    @Override
    public void close() {
        axon.close();
        watch.close();
        nonces.close();
    }
}
