/** The values everybody talks about, and how they are stored as a dataset. */
@NullMarked
package dojo.task;

import org.jspecify.annotations.NullMarked;
