package dojo.synth;

/** What a provider made is no draft; says what was paid for it. */
final class DraftFailed extends Exception {
    private static final long serialVersionUID = 1;

    private final String family;
    private final double dollars;

    DraftFailed(String family, String reason, double dollars) {
        super(reason);
        this.family = family;
        this.dollars = dollars;
    }

    String family() {
        return family;
    }

    double dollars() {
        return dollars;
    }
}
