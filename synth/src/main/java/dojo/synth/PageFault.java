package dojo.synth;

/** A page that was not as it should be, in one line: it threw, hung, crashed or went away. */
final class PageFault extends Exception {
    private static final long serialVersionUID = 1;

    PageFault(String reason) {
        super(reason);
    }
}
