package dojo.sim;

import static org.assertj.core.api.Assertions.assertThat;

import dojo.testing.Golden;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** What the repository itself promises, checked over the tracked files. */
class TidyTest {
    /** Calls that need an injected clock, a seed or a logger instead, and where they may stand. */
    private static final Map<String, Pattern> BANNED =
            Map.of(
                    "\\bInstant\\.now\\(|\\bLocalDate\\.now\\(|System\\.currentTimeMillis\\(",
                    Pattern.compile("base/src/.*|bench/src/.*"),
                    "\\bnew Random\\(|Math\\.random\\(",
                    Pattern.compile("(?!)"),
                    "System\\.(out|err)\\b",
                    Pattern.compile("cli/src/.*|dev/.*|bench/src/.*"),
                    "\\.printStackTrace\\(",
                    Pattern.compile("(?!)"));

    private final Path root = Golden.root();

    @Test
    void bannedCallsStandOnlyWhereTheyMay() throws Exception {
        var found = new ArrayList<String>();
        for (String file : tracked()) {
            if (!file.endsWith(".java") || file.endsWith("TidyTest.java")) continue;
            String text = Files.readString(root.resolve(file));
            BANNED.forEach((call, allowed) -> {
                if (!allowed.matcher(file).matches()
                        && Pattern.compile(call).matcher(text).find()) {
                    found.add(file + " calls " + call);
                }
            });
        }
        assertThat(found).isEmpty();
    }

    @Test
    void mainCodeHasNoUnfinishedMarksAndTestsDoNotSleep() throws Exception {
        var found = new ArrayList<String>();
        for (String file : tracked()) {
            if (!file.endsWith(".java") || file.endsWith("TidyTest.java")) continue;
            String text = Files.readString(root.resolve(file));
            if (Pattern.compile("\\b(TODO|FIXME|XXX)\\b").matcher(text).find()) {
                found.add(file + " has an unfinished mark");
            }
            if (file.contains("/src/test/")
                    && !file.endsWith("AcceptanceTest.java")
                    && text.contains("Thread.sleep(")) {
                found.add(file + " sleeps; move a HandClock");
            }
        }
        assertThat(found).isEmpty();
    }

    @Test
    void fileNamesAreWellFormedAndTextsEndWithALineBreak() throws Exception {
        for (String file : tracked()) {
            assertThat(file).matches("[A-Za-z0-9._/-]+");
            if (file.matches(".*\\.(java|md|sql|xml|txt|json|jsonl)")
                    && !file.startsWith("golden/")) {
                assertThat(Files.readString(root.resolve(file))).as(file).endsWith("\n");
            }
        }
    }

    @Test
    void everyGoldenFileHasItsOriginInTheReadme() throws Exception {
        String readme = Files.readString(root.resolve("golden/README.md"));
        for (String file : tracked()) {
            if (!file.startsWith("golden/") || file.equals("golden/README.md")) continue;
            String name = file.substring("golden/".length());
            int slash = name.lastIndexOf('/');
            assertThat(
                            readme.contains(name)
                                    || (slash > 0
                                            && readme.contains(name.substring(0, slash) + "/*")))
                    .as("golden/README.md tells the origin of %s", name)
                    .isTrue();
        }
    }

    @Test
    void everyDocumentIsReferredTo() throws Exception {
        var texts = new StringBuilder();
        for (String file : tracked()) {
            if (file.matches(".*\\.(md|java|xml|txt|tsv)") || file.equals("Makefile")) {
                texts.append(Files.readString(root.resolve(file)));
            }
        }
        for (String file : tracked()) {
            if (!file.startsWith("docs/")) continue;
            String name = file.substring(file.lastIndexOf('/') + 1);
            assertThat(texts.toString()).as("something refers to %s", file).contains(name);
        }
    }

    @Test
    void specificationReferencesNameWhatExists() throws Exception {
        for (String line : Files.readAllLines(root.resolve("docs/specrefs.tsv"))) {
            if (line.isBlank() || line.startsWith("#")) continue;
            String[] cells = line.split("\t", -1);
            assertThat(cells).as(line).hasSize(5);
            String[] symbol = cells[2].split("#");
            Path source = sourceOf(symbol[0]);
            if (symbol.length > 1) {
                assertThat(Files.readString(source)).as(cells[2]).contains(symbol[1] + "(");
            }
            if (!cells[3].isBlank()) {
                assertThat(root.resolve("golden").resolve(cells[3])).as(line).exists();
            }
        }
    }

    @Test
    void everyBehaviourNamesTestsThatExist() throws Exception {
        for (String line : Files.readAllLines(root.resolve("docs/behaviours.tsv"))) {
            if (line.startsWith("#")) continue;
            String[] cells = line.split("\t", -1);
            assertThat(cells).as(line).hasSize(3);
            if (cells[1].equals("-")) {
                assertThat(cells[2]).as("%s: why not", cells[0]).isNotBlank();
                continue;
            }
            for (String test : cells[1].split(" ")) {
                String[] symbol = test.split("#");
                assertThat(Files.readString(sourceOf(symbol[0])))
                        .as(test)
                        .contains(" " + symbol[1] + "(");
            }
        }
    }

    private Path sourceOf(String className) throws IOException, InterruptedException {
        String end = "/" + className.replace('.', '/') + ".java";
        return tracked().stream()
                .filter(file -> file.endsWith(end))
                .findFirst()
                .map(root::resolve)
                .orElseThrow(() -> new AssertionError("a table in docs names " + className));
    }

    private List<String> tracked() throws IOException, InterruptedException {
        var git =
                new ProcessBuilder("git", "ls-files", "--cached", "--others", "--exclude-standard")
                        .directory(root.toFile())
                        .redirectError(ProcessBuilder.Redirect.INHERIT)
                        .start();
        var lines =
                new String(git.getInputStream().readAllBytes(), StandardCharsets.UTF_8)
                        .lines()
                        .filter(file -> Files.isRegularFile(root.resolve(file)))
                        .toList();
        assertThat(git.waitFor()).isZero();
        assertThat(lines).isNotEmpty();
        return lines;
    }
}
