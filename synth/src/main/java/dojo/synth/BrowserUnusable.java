package dojo.synth;

/** The browser cannot be started or talked to; the pages are not to blame. */
public final class BrowserUnusable extends RuntimeException {
    private static final long serialVersionUID = 1;

    BrowserUnusable(String message) {
        super(message);
    }
}
