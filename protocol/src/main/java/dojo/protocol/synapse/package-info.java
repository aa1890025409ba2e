/** The messages that neurons send each other. */
@NullMarked
package dojo.protocol.synapse;

import org.jspecify.annotations.NullMarked;
