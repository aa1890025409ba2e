/** Keys and signatures. */
@NullMarked
package dojo.wallet;

import org.jspecify.annotations.NullMarked;
