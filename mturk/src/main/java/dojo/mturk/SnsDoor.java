package dojo.mturk;

import com.fasterxml.jackson.databind.JsonNode;
import dojo.base.Json;
import dojo.base.MalformedJson;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.Signature;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Date;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Takes messages of Amazon's notification service: of one topic, signed by Amazon with a
 * certificate that comes from Amazon's own host. A message only says which HITs to look at, so one
 * that comes twice, late or in another order does no harm. Safe for several threads.
 */
final class SnsDoor {
    /** The longest certificate, or answer to a confirmation, in bytes. */
    static final int PAGE_BYTES_MAX = 64 << 10;

    /** How many HITs one message may name; further ones wait for the next regular look. */
    static final int HITS_MAX = 100;

    private static final int CERTIFICATES_KEPT_MAX = 4;
    private static final Duration CERTIFICATE_KEPT = Duration.ofHours(1);
    private static final Pattern SIGNER =
            Pattern.compile("CN=sns(\\.[a-z0-9-]+)?\\.amazonaws\\.com(,.*)?");

    /** What is signed of a message, as far as it is there. */
    private static final List<String> SIGNED =
            List.of(
                    "Message",
                    "MessageId",
                    "Subject",
                    "SubscribeURL",
                    "Timestamp",
                    "Token",
                    "TopicArn",
                    "Type");

    /**
     * Gets what stands at one of Amazon's addresses, at most {@link #PAGE_BYTES_MAX}; nothing if
     * Amazon refuses.
     */
    interface Pages {
        byte[] get(URI address) throws IOException;
    }

    /** A message that is none of Amazon's to us. */
    static final class Untrusted extends Exception {
        private static final long serialVersionUID = 1;

        Untrusted(String message) {
            super(message);
        }
    }

    private record Kept(X509Certificate certificate, Instant until) {}

    private final String topic;
    private final String host;
    private final Pages pages;
    private final Map<URI, Kept> certificates = new LinkedHashMap<>();

    /**
     * @param topic {@code arn:aws:sns:REGION:ACCOUNT:NAME}
     */
    SnsDoor(String topic, Pages pages) {
        this.topic = topic;
        this.pages = pages;
        host = "sns." + topic.split(":", -1)[3] + ".amazonaws.com";
    }

    /**
     * What one message says.
     *
     * @return ids of HITs; none if it is about the subscription, which is confirmed
     * @throws Untrusted if it is not Amazon's, or of another topic
     * @throws IOException if Amazon cannot be asked for what it takes to know that
     */
    Set<String> take(JsonNode message, Instant now) throws Untrusted, IOException {
        // The cheapest first: nobody is to make us call Amazon for another's topic.
        if (!message.path("TopicArn").asText().equals(topic)) throw new Untrusted("another topic");
        verify(message, certificate(message, now));
        return switch (message.path("Type").asText()) {
            case "Notification" -> hits(message.path("Message").asText());
            case "SubscriptionConfirmation" -> {
                confirm(amazons(message.path("SubscribeURL").asText()));
                yield Set.of();
            }
            // Whoever owns the topic may unsubscribe us; then answers are only asked for regularly.
            case "UnsubscribeConfirmation" -> Set.of();
            default -> throw new Untrusted("no such type");
        };
    }

    private void confirm(URI address) throws Untrusted, IOException {
        if (!String.valueOf(address.getQuery()).contains("Action=ConfirmSubscription")) {
            throw new Untrusted("SubscribeURL confirms nothing");
        }
        if (pages.get(address).length == 0) throw new IOException("Amazon confirms nothing");
    }

    private static Set<String> hits(String text) {
        Set<String> ids = new LinkedHashSet<>();
        try {
            add(ids, Json.parse(text));
        } catch (MalformedJson e) {
            // Of our topic, but no event of Mechanical Turk.
        }
        return ids;
    }

    /** The HITs of Mechanical Turk's events. */
    static void add(Set<String> ids, JsonNode message) {
        for (JsonNode event : message.path("Events")) {
            String id = event.path("HITId").asText();
            if (!id.isEmpty() && ids.size() < HITS_MAX) ids.add(id);
        }
    }

    private static void verify(JsonNode message, X509Certificate certificate) throws Untrusted {
        var text = new StringBuilder();
        for (String field : SIGNED) {
            JsonNode value = message.path(field);
            if (value.isTextual())
                text.append(field).append('\n').append(value.asText()).append('\n');
        }
        String algorithm =
                switch (message.path("SignatureVersion").asText()) {
                    case "1" -> "SHA1withRSA";
                    case "2" -> "SHA256withRSA";
                    default -> throw new Untrusted("no such signature version");
                };
        try {
            var check = Signature.getInstance(algorithm);
            check.initVerify(certificate);
            check.update(text.toString().getBytes(StandardCharsets.UTF_8));
            byte[] signature = Base64.getDecoder().decode(message.path("Signature").asText());
            if (!check.verify(signature)) throw new Untrusted("wrong signature");
        } catch (GeneralSecurityException | IllegalArgumentException e) {
            throw new Untrusted("wrong signature");
        }
    }

    /** Under a lock, so that a flood of messages gets one certificate once. */
    private synchronized X509Certificate certificate(JsonNode message, Instant now)
            throws Untrusted, IOException {
        URI address = amazons(message.path("SigningCertURL").asText());
        if (!address.getPath().matches("/[A-Za-z0-9._-]+\\.pem") || address.getQuery() != null) {
            throw new Untrusted("SigningCertURL names no certificate");
        }
        Kept kept = certificates.get(address);
        if (kept != null && kept.until().isAfter(now)) return kept.certificate();
        try {
            var certificate =
                    (X509Certificate)
                            CertificateFactory.getInstance("X.509")
                                    .generateCertificate(
                                            new ByteArrayInputStream(pages.get(address)));
            certificate.checkValidity(Date.from(now));
            String subject = certificate.getSubjectX500Principal().getName();
            if (!SIGNER.matcher(subject).matches()) {
                throw new Untrusted("the certificate is not the notification service's");
            }
            certificates.put(address, new Kept(certificate, now.plus(CERTIFICATE_KEPT)));
            if (certificates.size() > CERTIFICATES_KEPT_MAX) {
                certificates.remove(certificates.keySet().iterator().next());
            }
            return certificate;
        } catch (GeneralSecurityException e) {
            throw new Untrusted("the certificate is none, or not valid now");
        }
    }

    /** An address at the notification service of the topic's region, and nowhere else. */
    private URI amazons(String text) throws Untrusted {
        try {
            URI address = new URI(text);
            if ("https".equals(address.getScheme())
                    && host.equals(address.getHost())
                    && address.getPort() == -1
                    && address.getUserInfo() == null) {
                return address;
            }
        } catch (java.net.URISyntaxException e) {
            // Said below.
        }
        throw new Untrusted("an address that is not https://" + host);
    }
}
