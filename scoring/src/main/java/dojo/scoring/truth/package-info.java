/** What is true, and who can be trusted, inferred from many votes alone or with some gold. */
@NullMarked
package dojo.scoring.truth;

import org.jspecify.annotations.NullMarked;
