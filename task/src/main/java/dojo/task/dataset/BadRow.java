package dojo.task.dataset;

/** One row breaks the rules of its format, which makes the whole file unreadable. */
final class BadRow extends Exception {
    BadRow(String why) {
        super(why);
    }

    String why() {
        return String.valueOf(getMessage());
    }
}
