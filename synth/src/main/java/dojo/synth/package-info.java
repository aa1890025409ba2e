/** Tasks whose better answer is known. */
@NullMarked
package dojo.synth;

import org.jspecify.annotations.NullMarked;
