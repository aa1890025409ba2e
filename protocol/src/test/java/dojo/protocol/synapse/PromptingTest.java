package dojo.protocol.synapse;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dojo.base.Json;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

class PromptingTest {
    private static final Prompting QUESTION =
            new Prompting(
                    Prompting.STREAM, List.of("system", "user"), List.of("Be brief.", "Why?"), "");

    private static Prompting read(String json) throws Exception {
        return Prompting.STREAM.read().read(Json.parse(json));
    }

    @Test
    void theFieldsAreThoseOfThePythonClass() {
        assertThat(Json.write(Prompting.STREAM.write().apply(QUESTION.answered("So."))))
                .isEqualTo(
                        """
                        {"roles":["system","user"],"messages":["Be brief.","Why?"],\
                        "completion":"So."}\
                        """);
    }

    @Test
    void whatIsWrittenReadsBackAsTheSameType() throws Exception {
        for (var type : List.of(Prompting.STREAM, Prompting.PLAIN)) {
            Prompting question = Prompting.question(type, "Why?");
            String json = Json.write(type.write().apply(question));
            assertThat(type.read().read(Json.parse(json))).isEqualTo(question);
        }
    }

    @Test
    void aBodyWithoutCompletionOrWithFieldsOfLaterVersionsIsRead() throws Exception {
        assertThat(
                        read(
                                """
                                {"roles":["system","user"],"messages":["Be brief.","Why?"],
                                 "completion":null,"task_name":"qa","seed":3}\
                                """))
                .isEqualTo(QUESTION);
    }

    @Test
    void aWrongFieldIsNamed() {
        assertThatThrownBy(() -> read("{\"messages\":[]}"))
                .isInstanceOf(MalformedSynapse.class)
                .hasMessage("roles is missing");
        assertThatThrownBy(() -> read("{\"roles\":[\"user\"],\"messages\":[5]}"))
                .hasMessage("messages[0] is not a text");
        assertThatThrownBy(() -> read("{\"roles\":\"user\",\"messages\":[]}"))
                .hasMessage("roles is not a list");
        assertThatThrownBy(() -> read("{\"roles\":[\"user\"],\"messages\":[]}"))
                .isInstanceOf(MalformedSynapse.class)
                .hasMessage("1 roles for 0 messages");
    }

    @Test
    void aConversationHasBounds() {
        int most = Prompting.MESSAGES_MAX;
        List<String> roles = Collections.nCopies(most + 1, "user");
        assertThatThrownBy(() -> new Prompting(Prompting.STREAM, roles, roles, ""))
                .hasMessage("1025 messages");
        String half = "x".repeat(Prompting.CHARS_MAX / 2);
        List<String> two = List.of("user", "user");
        assertThat(new Prompting(Prompting.STREAM, two, List.of(half, half), half + half))
                .isNotNull();
        assertThatThrownBy(
                        () -> new Prompting(Prompting.STREAM, two, List.of(half, half + "x"), ""))
                .hasMessageContaining("messages of more than");
        assertThatThrownBy(() -> QUESTION.answered(half + half + "x"))
                .hasMessageContaining("a completion of more than");
        assertThatThrownBy(() ->
                        new Prompting(
                                Prompting.STREAM,
                                List.of("r".repeat(Prompting.ROLE_CHARS_MAX + 1)),
                                List.of("hi"),
                                ""))
                .hasMessageContaining("a role of more than");
    }
}
