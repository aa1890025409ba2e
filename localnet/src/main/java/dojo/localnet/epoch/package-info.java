/** The Yuma epoch in the chain's own fixed point: pure functions, no chain state. */
@NullMarked
package dojo.localnet.epoch;

import org.jspecify.annotations.NullMarked;
