package dojo.protocol.synapse;

/** A body that is JSON and yet not the message it should be; the message names the field. */
public final class MalformedSynapse extends Exception {
    public MalformedSynapse(String why) {
        super(why);
    }
}
