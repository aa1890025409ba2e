/** Reward models in Hugging Face's formats: found, read safely, made into a graph, run. */
@NullMarked
package dojo.models.hf;

import org.jspecify.annotations.NullMarked;
