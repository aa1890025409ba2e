/** SCALE, the chain's binary notation: reading with every bound checked, and writing. */
@NullMarked
package dojo.chain.scale;

import org.jspecify.annotations.NullMarked;
