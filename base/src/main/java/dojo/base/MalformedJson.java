package dojo.base;

/** A text that was to be JSON and is not; the message says where and why, on one line. */
public final class MalformedJson extends Exception {
    public MalformedJson(String why) {
        super(why.lines().findFirst().orElse("malformed"));
    }
}
