/** The native library libsodium, called through the foreign-function API. */
@NullMarked
package dojo.wallet.sodium;

import org.jspecify.annotations.NullMarked;
