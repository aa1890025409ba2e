package dojo.protocol;

import java.net.InetAddress;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;

/**
 * Bounds the calls under way, in all and to one address. Who waits for an address holds nobody
 * else's turn.
 */
final class HostTurns {
    private static final class Host {
        final Semaphore turns;
        // Those that hold a turn or wait for one; guarded by the map's lock of the key.
        int callers;

        Host(int max) {
            turns = new Semaphore(max, true);
        }
    }

    private final Semaphore all;
    private final int perHostMax;
    private final Map<InetAddress, Host> hosts = new ConcurrentHashMap<>();

    HostTurns(int max, int perHostMax) {
        this.all = new Semaphore(max, true);
        this.perHostMax = perHostMax;
    }

    void take(InetAddress address) throws InterruptedException {
        Host host =
                hosts.compute(
                        address,
                        (_, known) -> {
                            Host one = known == null ? new Host(perHostMax) : known;
                            one.callers++;
                            return one;
                        });
        try {
            host.turns.acquire();
        } catch (InterruptedException e) {
            forget(address);
            throw e;
        }
        try {
            all.acquire();
        } catch (InterruptedException e) {
            host.turns.release();
            forget(address);
            throw e;
        }
    }

    void leave(InetAddress address) {
        all.release();
        hosts.computeIfPresent(
                address,
                (_, host) -> {
                    host.turns.release();
                    return host;
                });
        forget(address);
    }

    private void forget(InetAddress address) {
        hosts.computeIfPresent(address, (_, host) -> --host.callers == 0 ? null : host);
    }

    /** How many addresses have a call under way or waiting. */
    int hosts() {
        return hosts.size();
    }
}
