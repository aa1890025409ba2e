/**
 * Tasks whose better answer is known, because each worse one was made from a better one.
 *
 * <p>The kinds of damage are balanced so that the length does not give the order away. The rule
 * "the longer one is better" is right on 49 % of the 1,152 pairs of the three sets (50 % of the
 * tasks', 53 % of the gold's, 47 % of the training pairs; equal lengths count one half), and the
 * written answer is the longest of its four in 82 of 192 tasks. {@code TaskBankTest} measures it.
 */
@NullMarked
package dojo.synth;

import org.jspecify.annotations.NullMarked;
