package dojo.work;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A message of EIP-4361, Sign-In with Ethereum, read by its grammar and no other way: a message
 * that a wallet might show otherwise than it is read here is none.
 *
 * @see <a href="https://eips.ethereum.org/EIPS/eip-4361">EIP-4361</a>
 */
record SiweMessage(
        String domain,
        EthereumAddress address,
        String statement,
        String uri,
        long chainId,
        String nonce,
        Instant issuedAt,
        Optional<Instant> expirationTime,
        Optional<Instant> notBefore) {
    static final int CHARS_MAX = 4_096;

    private static final Pattern DOMAIN =
            Pattern.compile("(?:[a-zA-Z][a-zA-Z0-9+.-]*://)?([a-zA-Z0-9.\\[\\]:-]+)");
    private static final Pattern STATEMENT =
            Pattern.compile("[A-Za-z0-9._~:/?#\\[\\]@!$&'()*+,;= -]*");
    private static final String WANTS = " wants you to sign in with your Ethereum account:";

    /** Walks over the lines. */
    private static final class Lines {
        private final String[] lines;
        private int at;

        Lines(String text) {
            lines = text.split("\n", -1);
        }

        String next() {
            if (at >= lines.length)
                throw new IllegalArgumentException("the message ends too early");
            return lines[at++];
        }

        String field(String name) {
            return optional(name)
                    .orElseThrow(() ->
                            new IllegalArgumentException(
                                    "line " + (at + 1) + " has to be " + name));
        }

        Optional<String> optional(String name) {
            if (at >= lines.length || !lines[at].startsWith(name + ": ")) return Optional.empty();
            return Optional.of(lines[at++].substring(name.length() + 2));
        }

        boolean done() {
            return at >= lines.length;
        }
    }

    /**
     * Reads {@code text}.
     *
     * @throws IllegalArgumentException with what is wrong, if it is no such message
     */
    static SiweMessage parse(String text) {
        if (text.length() > CHARS_MAX)
            throw new IllegalArgumentException("the message is too long");
        var lines = new Lines(text);
        String first = lines.next();
        require(first.endsWith(WANTS), "the first line is not that of EIP-4361");
        Matcher domain = DOMAIN.matcher(first.substring(0, first.length() - WANTS.length()));
        require(domain.matches(), "the domain is malformed");
        String written = lines.next();
        EthereumAddress address = EthereumAddress.parse(written);
        require(written.equals(address.checksummed()), "the address lacks its checksum");
        require(lines.next().isEmpty(), "an empty line is missing behind the address");
        String statement = lines.next();
        require(STATEMENT.matcher(statement).matches(), "the statement holds other characters");
        // Without a statement there are two empty lines, and this was the second.
        if (!statement.isEmpty()) {
            require(lines.next().isEmpty(), "an empty line is missing behind the statement");
        }
        String uri = lines.field("URI");
        require(lines.field("Version").equals("1"), "the version is not 1");
        String chain = lines.field("Chain ID");
        require(chain.matches("[0-9]{1,18}"), "the chain id is no number");
        String nonce = lines.field("Nonce");
        require(nonce.matches("[a-zA-Z0-9]{8,128}"), "the nonce is malformed");
        Instant issued = time(lines.field("Issued At"));
        Optional<Instant> expires = lines.optional("Expiration Time").map(SiweMessage::time);
        Optional<Instant> notBefore = lines.optional("Not Before").map(SiweMessage::time);
        lines.optional("Request ID");
        if (!lines.done()) {
            require(lines.next().equals("Resources:"), "there is an unknown line");
            while (!lines.done()) {
                require(lines.next().startsWith("- "), "a resource is malformed");
            }
        }
        return new SiweMessage(
                domain.group(1),
                address,
                statement,
                uri,
                Long.parseLong(chain),
                nonce,
                issued,
                expires,
                notBefore);
    }

    private static void require(boolean holds, String otherwise) {
        if (!holds) throw new IllegalArgumentException(otherwise);
    }

    private static Instant time(String text) {
        try {
            return OffsetDateTime.parse(text).toInstant();
        } catch (DateTimeException e) {
            throw new IllegalArgumentException("'" + text + "' is no time", e);
        }
    }
}
