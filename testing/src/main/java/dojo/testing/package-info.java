/** What the modules' tests share; not shipped. */
@NullMarked
package dojo.testing;

import org.jspecify.annotations.NullMarked;
