/** Agreement, reward and normalisation on plain arrays. */
@NullMarked
package dojo.scoring;

import org.jspecify.annotations.NullMarked;
