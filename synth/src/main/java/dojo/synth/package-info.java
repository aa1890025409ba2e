/**
 * Tasks whose better answer is known, because each worse one was made from a better one.
 *
 * <p>{@link dojo.synth.TaskMaker} makes them without end and measures each, as docs/synthetic.md
 * tells; {@link dojo.synth.TaskBank} holds those that were written.
 *
 * <p>In the bank the kinds of damage are balanced so that the length does not give the order away.
 * The rule "the longer one is better" is right on 52 % of the 1,152 pairs of the three sets (53 %
 * of the tasks', 58 % of the gold's, 48 % of the training pairs; equal lengths count one half), and
 * the written answer is the longest of its four in 92 of 192 tasks. {@code TaskBankTest} measures
 * it.
 */
@NullMarked
package dojo.synth;

import org.jspecify.annotations.NullMarked;
