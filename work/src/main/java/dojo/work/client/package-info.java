/** Asking a worker platform, ours or another of the same API, for answers of people. */
@NullMarked
package dojo.work.client;

import org.jspecify.annotations.NullMarked;
