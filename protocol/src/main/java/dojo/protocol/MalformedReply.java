package dojo.protocol;

import java.io.IOException;

/** Says what is wrong with something a peer sent. */
final class MalformedReply extends Exception {
    MalformedReply(String why) {
        // No stack trace: strangers can cause these at will.
        super(Dendrite.printable(why), null, false, false);
    }

    static MalformedReply brokenOff(IOException failure) {
        // The JDK hides the reason behind "closed".
        Throwable cause = failure.getCause() == null ? failure : failure.getCause();
        return new MalformedReply("the reply broke off: " + cause.getMessage());
    }

    String why() {
        return String.valueOf(getMessage());
    }
}
