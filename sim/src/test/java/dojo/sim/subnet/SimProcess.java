package dojo.sim.subnet;

/** One life of a neuron. What it waits for throws once it is dead, so nothing runs on after it. */
final class SimProcess {
    /** A process ends in the middle of what it does; an Error, so that nobody takes it for less. */
    static final class Killed extends Error {
        private static final long serialVersionUID = 1;

        Killed() {
            super("killed", null, false, false);
        }
    }

    private boolean dead;

    boolean dead() {
        return dead;
    }

    void kill() {
        dead = true;
    }

    void check() {
        if (dead) throw new Killed();
    }
}
