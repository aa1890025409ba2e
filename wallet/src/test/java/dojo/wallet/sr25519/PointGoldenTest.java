package dojo.wallet.sr25519;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dojo.base.Hex;
import dojo.testing.Golden;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class PointGoldenTest {
    private static final JsonNode VECTORS = Golden.json("vectors/ristretto255.json");

    static Stream<String> invalid() {
        return VECTORS.get("invalid").valueStream().map(JsonNode::asText);
    }

    @Test
    void eachMultipleOfTheBaseIsTheOneBeforePlusTheBase() {
        JsonNode multiples = VECTORS.get("multiples");
        Point sum = new Point();
        long[] base = new long[Point.ADDEND];
        point(multiples.get(1)).writeAddend(base, 0);
        for (JsonNode multiple : multiples) {
            assertThat(sum.same(point(multiple))).as(multiple.asText()).isTrue();
            sum.addProjective(base, 0, false);
            assertThat(sum.same(point(multiple))).as(multiple.asText()).isFalse();
        }
    }

    @ParameterizedTest
    @MethodSource("invalid")
    void whatEncodesNoPointIsRefused(String encoding) {
        assertThat(Point.decode(Hex.parse(encoding))).isEmpty();
    }

    private static Point point(JsonNode encoding) {
        return Point.decode(Hex.parse(encoding.asText())).orElseThrow();
    }
}
