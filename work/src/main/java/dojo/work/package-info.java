/** Getting answers from people: tasks, who answers them, and the server and page between them. */
@NullMarked
package dojo.work;

import org.jspecify.annotations.NullMarked;
