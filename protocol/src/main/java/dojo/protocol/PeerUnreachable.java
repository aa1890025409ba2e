package dojo.protocol;

/** Says why there was no connection to a peer, or why it broke before an answer began. */
final class PeerUnreachable extends Exception {
    PeerUnreachable(String why) {
        super(why, null, false, false);
    }

    String why() {
        return String.valueOf(getMessage());
    }
}
