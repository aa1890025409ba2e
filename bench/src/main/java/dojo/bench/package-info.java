/** Benchmarks; run by hand, never a test. */
@NullMarked
package dojo.bench;

import org.jspecify.annotations.NullMarked;
