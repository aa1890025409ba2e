package dojo.mturk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dojo.testing.MturkServer;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Section 3.6 of the specification, with its defects mended. */
class HitProofTest {
    private static final Question ASKED =
            Question.of(
                    "r",
                    "p",
                    List.of(new Question.Shown("a", "one"), new Question.Shown("b", "two")));

    private final MturkServer server = new MturkServer().good("ASIA1", "token");
    private final MturkPlace place = MturkPlace.of("production", Optional.of(server.url()));
    private final HitProof proof = new HitProof(place);
    private String hit = "";

    @BeforeEach
    void make() {
        hit = made("r");
    }

    @AfterEach
    void close() {
        server.close();
    }

    private String made(String name) {
        var keys =
                new MturkAccount.Keys(Optional.empty(), Optional.of("AKID"), Optional.of("secret"));
        try (var owner = new MturkAccount(place, keys, Optional.empty())) {
            var question = Question.of(name, ASKED.prompt(), ASKED.shown());
            return owner.create(
                    question,
                    MturkConfig.usual(new BigDecimal("10")),
                    Duration.ofHours(1),
                    Optional.empty());
        }
    }

    private String answer(String worker, String json, int seconds) {
        return server.submit(hit, worker, json, seconds);
    }

    private static MturkAccount.Keys keys(String token) {
        return new MturkAccount.Keys(
                Optional.empty(), Optional.of("ASIA1"), Optional.of("s"), Optional.of(token));
    }

    private Optional<String> objection(double a, double b) {
        return objection(Map.of("a", a, "b", b));
    }

    private Optional<String> objection(Map<String, Double> claimed) {
        return proof.objection(keys("token"), "production", hit, ASKED, claimed, Instant.EPOCH);
    }

    @Test
    void meansAreComparedWithMeans() {
        answer("W1", "[{\"a\":\"8\"},{\"b\":\"3\"}]", 60);
        answer("W2", "[{\"a\":\"7\"},{\"b\":\"1\"}]", 60);
        answer("W3", "[{\"a\":\"8\"},{\"b\":\"4\"}]", 60);
        assertThat(objection(23.0 / 3, 8.0 / 3)).isEmpty();
        assertThat(objection(23.0 / 3, 8.0 / 3 + 1e-5))
                .hasValueSatisfying(why -> assertThat(why).contains("not the mean"));
        assertThat(objection(8, 3)).isPresent();
        assertThat(objection(Map.of("a", 23.0 / 3))).isPresent();
        assertThat(objection(Double.NaN, 8.0 / 3)).isPresent();
    }

    @Test
    void whoDidNotReadIsCountedOrLeftOutAndNobodyElse() {
        answer("W1", "[{\"a\":\"8\"},{\"b\":\"3\"}]", 60);
        answer("W2", "[{\"a\":\"5\"},{\"b\":\"5\"}]", 60);
        answer("W3", "[{\"a\":\"6\"},{\"b\":\"1\"}]", 1);
        answer("W4", "[{\"a\":\"4\"},{\"b\":\"5\"}]", 60);
        assertThat(objection(6, 4)).isEmpty();
        assertThat(objection(23.0 / 4, 14.0 / 4)).isEmpty();
        assertThat(objection(8, 3)).isPresent();
    }

    @Test
    void aRejectedAnswerCountsForNobody() {
        answer("W1", "[{\"a\":\"8\"},{\"b\":\"3\"}]", 60);
        server.judge(answer("W2", "[{\"a\":\"1\"},{\"b\":\"9\"}]", 60), "Rejected");
        assertThat(objection(8, 3)).isEmpty();
        assertThat(objection(4.5, 6)).isPresent();
    }

    @Test
    void anotherHitIsNoProof() {
        assertThat(objection(8, 3)).contains("no worker has answered it");
        answer("W1", "[{\"a\":\"8\"},{\"c\":\"3\"}]", 60);
        assertThat(objection(8, 3)).contains("its workers were asked something else");
        hit = "none";
        assertThat(objection(8, 3))
                .hasValueSatisfying(why -> assertThat(why).contains("does not exist"));
    }

    @Test
    void itIsOfTheRightPlaceAndTimeAndOfManyPeople() {
        answer("W1", "[{\"a\":\"8\"},{\"b\":\"3\"}]", 60);
        Map<String, Double> claimed = Map.of("a", 8.0, "b", 3.0);
        assertThat(proof.objection(keys("token"), "sandbox", hit, ASKED, claimed, Instant.EPOCH))
                .contains("the HIT is not in production");
        assertThat(proof.objection(keys("token"), "production", hit, ASKED, claimed, Instant.MAX))
                .contains("it was taken before it was asked");
        answer("W1", "[{\"a\":\"8\"},{\"b\":\"3\"}]", 60);
        assertThat(objection(claimed)).contains("a worker answered twice");
    }

    @Test
    void eachMinersKeysAreItsOwnAndBadOnesOpenNothing() {
        answer("W1", "[{\"a\":\"8\"},{\"b\":\"3\"}]", 60);
        assertThat(objection(8, 3)).isEmpty();
        Map<String, Double> claimed = Map.of("a", 8.0, "b", 3.0);
        for (String bad :
                List.of(
                        "old",
                        "",
                        "x\r\nHost: y",
                        String.join("", Collections.nCopies(4097, "x")))) {
            assertThat(proof.objection(keys(bad), "production", hit, ASKED, claimed, Instant.EPOCH))
                    .as(bad)
                    .isPresent();
        }
    }

    @Test
    void anAmazonThatIsAwayProvesNothing() {
        answer("W1", "[{\"a\":\"8\"},{\"b\":\"3\"}]", 60);
        server.close();
        assertThatThrownBy(() -> objection(8, 3)).isInstanceOf(MturkUnavailable.class);
    }
}
