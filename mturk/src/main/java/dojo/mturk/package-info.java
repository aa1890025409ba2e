/** Getting answers from people on Amazon Mechanical Turk: HITs, answers, money. */
@NullMarked
package dojo.mturk;

import org.jspecify.annotations.NullMarked;
