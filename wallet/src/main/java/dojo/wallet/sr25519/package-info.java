/** Schnorr signatures over ristretto255 as Substrate makes them: schnorrkel on Merlin on STROBE. */
@NullMarked
package dojo.wallet.sr25519;

import org.jspecify.annotations.NullMarked;
