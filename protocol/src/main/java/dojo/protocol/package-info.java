/** Signed synapses between neurons. */
@NullMarked
package dojo.protocol;

import org.jspecify.annotations.NullMarked;
