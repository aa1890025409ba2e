/** Who would earn what: populations of miners and validators, over months, from a seed. */
@NullMarked
package dojo.cli.economy;

import org.jspecify.annotations.NullMarked;
