/** (prompt, completion) to number. */
@NullMarked
package dojo.models;

import org.jspecify.annotations.NullMarked;
