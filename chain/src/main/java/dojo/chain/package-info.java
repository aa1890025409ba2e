/** Reading and writing Subtensor. */
@NullMarked
package dojo.chain;

import org.jspecify.annotations.NullMarked;
