/** Tests of the whole: the rules of the house, and the product as its users run it. */
@NullMarked
package dojo.sim;

import org.jspecify.annotations.NullMarked;
