/** A chain in this process. */
@NullMarked
package dojo.localnet;

import org.jspecify.annotations.NullMarked;
