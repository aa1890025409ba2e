/** A whole subnet from one seed: simulated time and network, the product's own classes. */
@NullMarked
package dojo.sim.subnet;

import org.jspecify.annotations.NullMarked;
