/** What Java lacks and every part needs; no domain word. */
@NullMarked
package dojo.base;

import org.jspecify.annotations.NullMarked;
