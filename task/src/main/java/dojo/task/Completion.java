package dojo.task;

/**
 * One answer to a prompt.
 *
 * @param model who or what wrote it; never shown to a miner
 */
public record Completion(CompletionId id, String text, String model) {}
