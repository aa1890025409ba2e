package dojo.sim.subnet;

import dojo.validator.ValidatorEvent;

/** What breaks a part of a subnet from outside, so that a run must find it; most have none. */
interface Sabotage {
    /** Nothing is broken. */
    Sabotage NONE = new Sabotage() {};

    /** A validator has started, its database is open. */
    default void born(SimValidator validator) {}

    /**
     * A validator told of something.
     *
     * @param settled whether all should go well by now
     */
    default void heard(SimValidator validator, ValidatorEvent event, boolean settled) {}

    /** What becomes of a message of {@code validator} to the node. */
    default ChainLine.Fate fate(SimValidator validator, String method, ChainLine.Fate fate) {
        return fate;
    }

    /** Who answers in the place of {@code miner}. */
    default SimNetwork.Host host(SimMiner miner) {
        return miner;
    }
}
