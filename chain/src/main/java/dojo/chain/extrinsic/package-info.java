/** What is submitted to the chain: calls, what is signed for them, and the signed whole. */
@NullMarked
package dojo.chain.extrinsic;

import org.jspecify.annotations.NullMarked;
