/** What runs at Amazon, in the account of a miner's owner. */
@NullMarked
package dojo.lambda;

import org.jspecify.annotations.NullMarked;
