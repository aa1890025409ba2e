package dojo.mturk;

import dojo.base.SettingRefused;
import java.net.URI;
import java.util.Optional;

/**
 * Where HITs are made; always in region us-east-1, the only one that has them.
 *
 * @param production whether real people answer for real money
 * @param preview what a HIT's group is put behind to look at it
 */
public record MturkPlace(URI endpoint, boolean production, String preview) {
    /** For trying: workers are ourselves, and money is none. */
    public static final MturkPlace SANDBOX =
            new MturkPlace(
                    URI.create("https://mturk-requester-sandbox.us-east-1.amazonaws.com"),
                    false,
                    "https://workersandbox.mturk.com/mturk/preview?groupId=");

    /** Real people and money. */
    public static final MturkPlace PRODUCTION =
            new MturkPlace(
                    URI.create("https://mturk-requester.us-east-1.amazonaws.com"),
                    true,
                    "https://www.mturk.com/mturk/preview?groupId=");

    /** {@code sandbox} or {@code production}. */
    String environment() {
        return production ? "production" : "sandbox";
    }

    /** Whether it is Amazon itself, not a server that speaks the same. */
    boolean amazons() {
        return endpoint.equals(SANDBOX.endpoint) || endpoint.equals(PRODUCTION.endpoint);
    }

    /**
     * The place that is meant.
     *
     * @param environment {@code sandbox} or {@code production}
     * @param endpoint another server that speaks the same, or the address of one of the two
     * @throws SettingRefused if there is no such place
     */
    public static MturkPlace of(String environment, Optional<String> endpoint) {
        MturkPlace named =
                switch (environment) {
                    case "sandbox" -> SANDBOX;
                    case "production" -> PRODUCTION;
                    default ->
                            throw new SettingRefused(
                                    "no place of Mechanical Turk is called "
                                            + environment
                                            + "; sandbox or production");
                };
        if (endpoint.isEmpty()) return named;
        URI uri;
        try {
            uri = URI.create(endpoint.get().replaceFirst("/$", ""));
        } catch (IllegalArgumentException e) {
            throw new SettingRefused("MTURK_ENDPOINT_URL is no address");
        }
        if (uri.equals(named.endpoint)) return named;
        String host = uri.getHost() == null ? "" : uri.getHost();
        boolean here = host.equals("127.0.0.1") || host.equals("localhost");
        if (host.endsWith("amazonaws.com")) {
            throw new SettingRefused(
                    "MTURK_ENDPOINT_URL is not Mechanical Turk's "
                            + environment
                            + ", which is "
                            + named.endpoint);
        }
        if (!"https".equals(uri.getScheme()) && !here) {
            throw new SettingRefused("MTURK_ENDPOINT_URL begins with https:// unless it is here");
        }
        return new MturkPlace(uri, named.production, named.preview);
    }
}
