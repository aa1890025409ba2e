package dojo.task;

/**
 * Where a task comes from, so that every row of a dataset can say it.
 *
 * @param name for example {@code pandalm-testset-v1} or {@code dojo-bank}
 * @param licence an SPDX identifier, or {@code unknown}
 * @param topic what the prompt is about, or empty
 */
public record TaskSource(String name, String licence, String topic) {}
