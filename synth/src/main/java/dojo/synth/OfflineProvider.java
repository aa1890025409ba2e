package dojo.synth;

import dojo.synth.Draft.Probe;
import dojo.synth.Draft.Version;
import dojo.synth.Template.Block;
import dojo.synth.Template.Need;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import java.util.regex.Pattern;

/**
 * Tasks made without a model and for nothing: families with drawn values whose answers were written
 * and computed, and versions of them with parts taken out and put in. The same seed and number give
 * the same draft, so the seed of tasks in use is a secret.
 *
 * <p>Every version gets neutral pieces up to a length of its own that is drawn, so that what was
 * taken out or put in does not show in the length.
 */
final class OfflineProvider implements Provider {
    /** The families, text and code first. */
    static final List<String> FAMILIES =
            List.of(
                    "purchase",
                    "journey",
                    "report",
                    "queue",
                    "hotel",
                    "shift",
                    "inventory",
                    "labels",
                    "rota",
                    "pendulum",
                    "projectile",
                    "bubbles",
                    "kaleidoscope",
                    "catcher",
                    "memory");

    /** The name of what made these tasks. */
    static final String MODEL = "dojo-offline";

    /** By how much the longest version may be outgrown. */
    private static final double LENGTH_SPREAD = 0.25;

    private static final int WORD_WEIGHT = 5;
    private static final int INDENT_WEIGHT = 3;

    /** Lengths of lines are told apart by so many letters, so many of them. */
    private static final int STEP = 3;

    private static final int LENGTHS = 40;
    private static final int OTHERS = 3;

    /** How many neutral pieces every version gets at least. */
    private static final int SPARES_MIN = 2;

    private static final int STARTS = 10;

    private static final String ADDED = "added";
    private static final String UNRELATED = "unrelated";

    private final Pools pools = Pools.shipped();
    private final List<Template> templates;
    private final long seed;

    OfflineProvider(long seed, Set<Kind> kinds) {
        this(seed, kinds, FAMILIES);
    }

    OfflineProvider(long seed, Set<Kind> kinds, List<String> families) {
        this.seed = seed;
        templates =
                families.stream()
                        .map(name ->
                                Template.parse(
                                        name, Pools.resource("families/" + name + ".txt"), pools))
                        .filter(template -> kinds.contains(template.kind()))
                        .toList();
    }

    @Override
    public String source() {
        return MODEL + " " + Sealed.hex("seed", Long.toString(seed), 8);
    }

    @Override
    public Draft draft(long number) {
        RandomGenerator random = new SplittableRandom(Sealed.number("draft " + seed, "" + number));
        Template template = templates.get(random.nextInt(templates.size()));
        return new Making(template, pools.persona(random), random).draft();
    }

    /**
     * What shows of a text to somebody who does not read it, weighed about in letters: how many
     * letters and words, and how many lines, or sentences, of each length or shorter. That of a
     * whole is the sum of its parts'.
     */
    @SuppressWarnings("ArrayRecordComponent")
    private record Surface(int[] traits) {
        static Surface of(String text, boolean sentences) {
            int[] traits = new int[OTHERS + LENGTHS];
            int begin = 0;
            boolean before = true;
            for (int i = 0; i <= text.length(); i++) {
                char letter = i == text.length() ? '\n' : text.charAt(i);
                boolean blank = letter == ' ' || letter == '\n';
                if (!blank) traits[0]++;
                if (!blank && before) traits[1] += WORD_WEIGHT;
                before = blank;
                if (letter != '\n' && !(sentences && ".!?".indexOf(letter) >= 0)) continue;
                String line = text.substring(begin, i);
                int length = line.strip().length();
                traits[2] += INDENT_WEIGHT * (line.length() - line.stripLeading().length());
                for (int k = length / STEP; length > 0 && k < LENGTHS; k++) {
                    traits[OTHERS + k] += STEP;
                }
                begin = i + 1;
            }
            return new Surface(traits);
        }

        Surface plus(Surface other, int times) {
            int[] sum = traits.clone();
            for (int i = 0; i < sum.length; i++) sum[i] += times * other.traits[i];
            return new Surface(sum);
        }

        int letters() {
            return traits[0];
        }

        /** How different {@code wanted} looks from this with {@code other} in or out. */
        int off(Surface wanted, Surface other, int times) {
            int off = 0;
            for (int i = 0; i < traits.length; i++) {
                off += Math.abs(traits[i] + times * other.traits[i] - wanted.traits[i]);
            }
            return off;
        }
    }

    /** Something unwanted: what it is, how it is seen, what it says. */
    private record Addition(String what, String probe, String text) {}

    /** One draft in the making. */
    private final class Making {
        private final Template template;
        private final RandomGenerator random;
        private final Map<String, String> values;
        private final String persona;
        private final List<Need> needs;

        Making(Template template, String persona, RandomGenerator random) {
            this.template = template;
            this.persona = persona;
            this.random = random;
            values = template.values(persona, random);
            needs = template.needs().stream().map(this::worded).toList();
        }

        Draft draft() {
            boolean questions = random.nextBoolean();
            List<Need> parts = new ArrayList<>(needs);
            parts.removeIf(need -> need.name().equals(Template.SUBJECT));
            List<Need> shuffled = new ArrayList<>(parts);
            Collections.shuffle(shuffled, Random.from(random));
            Need first = shuffled.get(0);
            Need second = shuffled.get(1);
            Addition added = addition(ADDED);
            Addition unrelated = addition(UNRELATED);
            var lost = Set.of(first.name());
            var both = Set.of(first.name(), second.name());
            Map<String, String> other = template.swapped(values, random);
            String start = template.questions().get(random.nextInt(template.questions().size()));
            String prompt = prompt(start, values, parts, Set.of());
            var cuts =
                    questions
                            ? List.of(
                                    new Cut(values, Set.of(), List.of()),
                                    new Cut(values, lost, List.of()),
                                    new Cut(values, lost, List.of(added)),
                                    new Cut(other, lost, List.of(added)))
                            : List.of(
                                    new Cut(values, Set.of(), List.of()),
                                    new Cut(values, lost, List.of()),
                                    new Cut(values, both, List.of()),
                                    new Cut(values, both, List.of(unrelated)));
            Surface largest =
                    surface(text(cuts.getFirst(), List.of()))
                            .plus(surface(fill((questions ? added : unrelated).text())), 1);
            List<String> lacks = new ArrayList<>(List.of(""));
            lacks.add("without: " + fill(first.asks()));
            lacks.add(
                    questions
                            ? lacks.getLast() + " With " + added.what() + "."
                            : lacks.getLast() + " Without: " + fill(second.asks()));
            lacks.add(
                    questions
                            ? lacks.getLast() + " About another subject."
                            : lacks.getLast() + " With " + unrelated.what() + ".");
            List<String> asked =
                    questions
                            ? List.of(
                                    "",
                                    prompt(start, values, parts, lost),
                                    prompt(start, values, parts, lost)
                                            + " Also include "
                                            + added.what().replace(" nobody asked for", "")
                                            + ".",
                                    prompt(start, other, parts, lost)
                                            + " Also include "
                                            + added.what().replace(" nobody asked for", "")
                                            + ".")
                            : List.of("", "", "", "");
            List<Change> chain = Change.chain(questions);
            var versions = new ArrayList<Version>();
            for (int i = 0; i < cuts.size(); i++) {
                Cut cut = cuts.get(i);
                var faults = new HashSet<>(cut.lost());
                if (cut.additions().contains(added)) faults.add(ADDED);
                if (cut.additions().contains(unrelated)) faults.add(UNRELATED);
                if (chain.get(i) == Change.SUBJECT_SWAPPED) faults.add(Template.SUBJECT);
                versions.add(
                        new Version(
                                chain.get(i),
                                fitted(cut, largest),
                                faults,
                                lacks.get(i),
                                asked.get(i)));
            }
            var probes = new ArrayList<Probe>();
            for (Need need : template.needs()) {
                probes.add(new Probe(need.name(), fill(need.probe()), true));
            }
            probes.add(new Probe(ADDED, added.probe(), false));
            probes.add(new Probe(UNRELATED, unrelated.probe(), false));
            return new Draft(
                    template.kind(),
                    template.family(),
                    persona,
                    prompt,
                    questions ? Change.QUESTIONS : Change.ANSWERS,
                    versions,
                    probes,
                    MODEL,
                    0);
        }

        private Need worded(Need need) {
            String[] wordings = need.asks().split(" \\|\\| ");
            return new Need(need.name(), wordings[random.nextInt(wordings.length)], need.probe());
        }

        private String prompt(
                String start, Map<String, String> with, List<Need> needs, Set<String> without) {
            var prompt = new StringBuilder(Template.fill(start, with));
            for (Need need : needs) {
                if (without.contains(need.name())) continue;
                prompt.append(' ').append(Template.fill(need.asks(), with));
            }
            return prompt.toString();
        }

        private String fill(String text) {
            return Template.fill(text, values);
        }

        private Addition addition(String pool) {
            String[] parts =
                    pools.one(pool + " " + template.kind().pool(), random).split(" \\?\\? ", 3);
            String probe = template.kind().runs() ? parts[1] : Pattern.quote(parts[1]);
            return new Addition(parts[0], probe, parts[2]);
        }

        /** What an answer is made of. */
        private record Cut(
                Map<String, String> values, Set<String> lost, List<Addition> additions) {}

        /**
         * The answer with neutral pieces, so many and such that it looks like any version could: as
         * large as the largest, and by a drawn amount larger.
         */
        private String fitted(Cut cut, Surface largest) {
            List<String> spares = new ArrayList<>();
            var surfaces = new ArrayList<Surface>();
            for (String spare : pools.of("spare " + spares())) {
                String piece = Template.fill(indented(spare), cut.values());
                spares.add(spare);
                surfaces.add(surface(piece));
            }
            double more = LENGTH_SPREAD * random.nextDouble() * largest.letters();
            Surface wanted = largest;
            for (int i = 0; i < SPARES_MIN || (more > 0 && i < spares.size()); i++) {
                Surface drawn = surfaces.get(random.nextInt(spares.size()));
                wanted = wanted.plus(drawn, 1);
                more -= drawn.letters();
            }
            Surface bare = surface(text(cut, List.of()));
            boolean[] best = new boolean[spares.size()];
            int bestOff = Integer.MAX_VALUE;
            for (int start = 0; start < STARTS; start++) {
                boolean[] taken = new boolean[spares.size()];
                Surface now = bare;
                for (int i = 0; i < start; i++) {
                    int other = random.nextInt(taken.length);
                    now = turned(now, other, taken, surfaces);
                }
                int off = approached(now, wanted, taken, surfaces);
                if (off >= bestOff) continue;
                best = taken;
                bestOff = off;
            }
            var chosen = new ArrayList<String>();
            for (int i = 0; i < best.length; i++) if (best[i]) chosen.add(spares.get(i));
            String text = text(cut, chosen);
            return template.kind().runs() ? Obfuscator.spaced(text, random) : text;
        }

        /**
         * Takes pieces in or out, one or two at once, as long as that helps; how far off it ends.
         */
        private static int approached(
                Surface from, Surface wanted, boolean[] taken, List<Surface> surfaces) {
            Surface now = from;
            int off = now.off(wanted, now, 0);
            while (true) {
                int first = -1;
                int second = -1;
                for (int i = 0; i < taken.length; i++) {
                    Surface one = now.plus(surfaces.get(i), taken[i] ? -1 : 1);
                    for (int j = i; j < taken.length; j++) {
                        int times = i == j ? 0 : taken[j] ? -1 : 1;
                        int then = one.off(wanted, surfaces.get(j), times);
                        if (then >= off) continue;
                        off = then;
                        first = i;
                        second = j;
                    }
                }
                if (first < 0) return off;
                now = turned(now, first, taken, surfaces);
                if (second != first) now = turned(now, second, taken, surfaces);
            }
        }

        private static Surface turned(
                Surface now, int piece, boolean[] taken, List<Surface> surfaces) {
            taken[piece] = !taken[piece];
            return now.plus(surfaces.get(piece), taken[piece] ? 1 : -1);
        }

        private Surface surface(String text) {
            return Surface.of(text, template.kind().joint().equals(" "));
        }

        private String spares() {
            return template.kind().runs() ? "script" : template.kind().pool();
        }

        private String text(Cut cut, List<String> spares) {
            boolean code = template.kind().runs();
            var loose = new ArrayList<>(spares);
            for (Addition addition : cut.additions()) loose.add(addition.text());
            Collections.shuffle(loose, Random.from(random));
            var pieces = new ArrayList<String>();
            for (Block block : template.blocks()) {
                if (block.name().equals(Template.SPARES)) {
                    loose.forEach(each -> pieces.add(indented(each)));
                } else if (Collections.disjoint(List.of(block.name().split("\\+")), cut.lost())) {
                    pieces.add(block.text());
                }
            }
            if (!code) {
                for (String each : loose) pieces.add(random.nextInt(1, pieces.size() + 1), each);
            }
            return Template.fill(String.join(template.kind().joint(), pieces), cut.values());
        }

        /** Inside a function as it is used there. */
        private String indented(String text) {
            return template.kind() == Kind.CODE ? text.indent(2).stripTrailing() : text;
        }
    }
}
