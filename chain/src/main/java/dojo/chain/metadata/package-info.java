/** What a runtime says of itself: types, storage, calls, events, errors, and values by them. */
@NullMarked
package dojo.chain.metadata;

import org.jspecify.annotations.NullMarked;
