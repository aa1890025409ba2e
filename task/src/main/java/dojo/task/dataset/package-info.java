/** Tasks and judgements as files: preference data read in, datasets written out. */
@NullMarked
package dojo.task.dataset;

import org.jspecify.annotations.NullMarked;
