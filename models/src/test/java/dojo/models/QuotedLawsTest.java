package dojo.models;

import static org.assertj.core.api.Assertions.assertThat;

import dojo.testing.Golden;
import java.text.Normalizer;
import java.util.SplittableRandom;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class QuotedLawsTest {
    private static final String[] NASTY = {
        "<",
        ">",
        "&",
        "[INST]",
        "[/INST]",
        "[ /SYS ]",
        "\n",
        "\r\n",
        "\r",
        "\u000b",
        "\f",
        "\u0085",
        "\u2028",
        "\u2029",
        "\u200b",
        "\u202e",
        "\u0000",
        "\u001b",
        "\udb40\udc41",
        "\ud800",
        "＜",
        "﹥",
        "＆",
        "［",
        "｜",
        "|",
        "| ",
        "a",
        "&lt;",
        "&#x3c;",
        "é",
        "\ue000",
        "\ufffe",
        "\t",
        "汉"
    };

    @Test
    void noLineAndNoMarkOfAQuotedTextIsItsOwn() {
        for (long seed = 0; seed < 500; seed++) {
            var random = new SplittableRandom(seed);
            var text = new StringBuilder();
            for (int i = random.nextInt(40); i > 0; i--) {
                text.append(NASTY[random.nextInt(NASTY.length)]);
            }
            holds("seed " + seed, text.toString());
        }
        Golden.json("injections.json")
                .forEach(row -> holds("", row.path("text").asText(row.asText())));
    }

    private static void holds(String name, String text) {
        String quoted = Quoted.of(text);
        assertThat(quoted.split("[\\n\\r\\u000b\\f\\u0085\\u2028\\u2029]", -1))
                .as(name)
                .allMatch(line -> line.startsWith(Quoted.BAR));
        String normal = Normalizer.normalize(quoted, Normalizer.Form.NFKC);
        assertThat(normal)
                .as(name)
                .doesNotContain("<", ">")
                .doesNotContainPattern("\\[\\s*/?\\s*[A-Z_]{2,}\\s*\\]")
                .doesNotContainPattern("[\\p{Cf}\\p{Co}\\p{Cs}&&[^\\u200c\\u200d]]");
        assertThat(plain(quoted)).as(name).isEqualTo(text.replaceAll("\\R", "\n"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "plain words, 2 * 3 = 6; a[0] = b[i]; [a link](https://example.org)",
                "می\u200cخواهم 👩\u200d🔬 наука 科学",
                "    indented | with bars | and\ttabs"
            })
    void ordinaryTextsStayAsTheyAre(String text) {
        assertThat(Quoted.of(text)).isEqualTo(Quoted.BAR + text);
    }

    /** The text that was quoted. */
    static String plain(String quoted) {
        return unescaped(unbarred(quoted));
    }

    static String unbarred(String quoted) {
        return quoted.substring(Quoted.BAR.length()).replace("\n" + Quoted.BAR, "\n");
    }

    static String unescaped(String quoted) {
        return Pattern.compile("&#x([0-9a-f]+);")
                .matcher(quoted.replace("&lt;", "<").replace("&gt;", ">"))
                .replaceAll(code ->
                        Matcher.quoteReplacement(
                                Character.toString(Integer.parseInt(code.group(1), 16))))
                .replace("&amp;", "&");
    }
}
