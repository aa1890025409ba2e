package dojo.base;

/** A setting or file of settings that cannot be used; the message says which and what to do. */
public final class SettingRefused extends RuntimeException {
    /** Refused for the reason in {@code message}, one line. */
    public SettingRefused(String message) {
        super(message);
    }
}
