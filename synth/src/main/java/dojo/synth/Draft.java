package dojo.synth;

import java.util.List;
import java.util.Set;

/**
 * A task that nobody has checked yet: versions of an answer from best to worst, and what to look
 * for in them.
 *
 * @param family names the grammar or the pipeline that it came from
 * @param chain {@link Change#QUESTIONS} or {@link Change#ANSWERS}
 * @param cost what it cost to make, in US dollars
 */
record Draft(
        Kind kind,
        String family,
        String persona,
        String prompt,
        String chain,
        List<Version> versions,
        List<Probe> probes,
        String model,
        double cost) {
    /** The same without the versions that {@code change} made. */
    Draft without(Change change) {
        List<Version> rest =
                versions.stream().filter(version -> version.change() != change).toList();
        return new Draft(kind, family, persona, prompt, chain, rest, probes, model, cost);
    }

    /**
     * One answer.
     *
     * @param faults the probes that it fails by intention
     * @param lacks what is wrong with it, for people; empty for the best
     * @param question the changed question that it answers, or empty
     */
    record Version(Change change, String text, Set<String> faults, String lacks, String question) {}

    /**
     * Something to look for in an answer.
     *
     * @param test a pattern for a text, a JavaScript expression for what runs
     * @param wanted whether the answer is to have it
     */
    record Probe(String name, String test, boolean wanted) {}
}
