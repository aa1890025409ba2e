package dojo.protocol.synapse;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dojo.base.Json;
import java.util.List;

/**
 * A conversation to be continued, in the messages of the prompting subnets. The body hash covers
 * {@code messages} and nothing else, so whoever carries a request can change who is said to speak
 * and what stands in {@code completion}; an axon takes it only where it is told to.
 *
 * @param type which of the messages it is
 * @param roles who speaks: {@code user}, {@code assistant}, {@code system}, or what a caller made
 *     up, at most {@link #ROLE_CHARS_MAX} characters each
 * @param messages what each of the roles says, as many as there are roles, at most {@link
 *     #MESSAGES_MAX} with {@link #CHARS_MAX} characters in all
 * @param completion the answer, empty in a request; at most {@link #CHARS_MAX} characters
 */
public record Prompting(
        SynapseType<Prompting> type, List<String> roles, List<String> messages, String completion)
        implements Synapse {

    /** The most messages of a conversation. */
    public static final int MESSAGES_MAX = 1_024;

    /** The longest conversation, and the longest completion, in characters. */
    public static final int CHARS_MAX = 1 << 20;

    /** The longest role, in characters. */
    public static final int ROLE_CHARS_MAX = 64;

    /** Answered as a stream of text: SN1 since its version 1.0. */
    public static final SynapseType<Prompting> STREAM =
            type("StreamPromptingSynapse", body -> read(Prompting.STREAM, body));

    /** Answered as a whole: text-prompting 2, which the validators of old call. */
    public static final SynapseType<Prompting> PLAIN =
            type("Prompting", body -> read(Prompting.PLAIN, body));

    public Prompting {
        roles = roles.stream().map(WellFormed::text).toList();
        messages = messages.stream().map(WellFormed::text).toList();
        completion = WellFormed.text(completion);
        if (roles.size() != messages.size()) {
            throw new IllegalArgumentException(
                    roles.size() + " roles for " + messages.size() + " messages");
        }
        if (messages.size() > MESSAGES_MAX) {
            throw new IllegalArgumentException(messages.size() + " messages");
        }
        if (roles.stream().anyMatch(role -> role.length() > ROLE_CHARS_MAX)) {
            throw new IllegalArgumentException(
                    "a role of more than " + ROLE_CHARS_MAX + " characters");
        }
        if (messages.stream().mapToLong(String::length).sum() > CHARS_MAX) {
            throw new IllegalArgumentException(
                    "messages of more than " + CHARS_MAX + " characters");
        }
        if (completion.length() > CHARS_MAX) {
            throw new IllegalArgumentException(
                    "a completion of more than " + CHARS_MAX + " characters");
        }
    }

    /** What one user says, to be answered by a message of {@code type}. */
    public static Prompting question(SynapseType<Prompting> type, String message) {
        return new Prompting(type, List.of("user"), List.of(message), "");
    }

    /** This conversation with an answer. */
    public Prompting answered(String text) {
        return new Prompting(type, roles, messages, text);
    }

    private static SynapseType<Prompting> type(String name, SynapseType.Reading<Prompting> read) {
        return new SynapseType<>(
                name,
                List.of("roles", "messages"),
                List.of("messages"),
                List.of("roles", "completion"),
                Prompting::write,
                read);
    }

    private ObjectNode write() {
        ObjectNode json = Json.object();
        ArrayNode speakers = json.putArray("roles");
        roles.forEach(speakers::add);
        ArrayNode texts = json.putArray("messages");
        messages.forEach(texts::add);
        return json.put("completion", completion);
    }

    private static Prompting read(SynapseType<Prompting> type, JsonNode body)
            throws MalformedSynapse {
        Fields fields = Fields.of(body, "");
        List<String> roles = fields.texts("roles");
        List<String> messages = fields.texts("messages");
        String completion = fields.optionalText("completion").orElse("");
        return new Prompting(type, roles, messages, completion);
    }
}
