/** The dojo command; puts the parts together. */
@NullMarked
package dojo.cli;

import org.jspecify.annotations.NullMarked;
