/** One neuron that asks. */
@NullMarked
package dojo.validator;

import org.jspecify.annotations.NullMarked;
