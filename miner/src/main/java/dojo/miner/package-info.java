/** One neuron that answers. */
@NullMarked
package dojo.miner;

import org.jspecify.annotations.NullMarked;
