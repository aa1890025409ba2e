/** JSON-RPC with a node: calls with a deadline, and subscriptions with bounded queues. */
@NullMarked
package dojo.chain.rpc;

import org.jspecify.annotations.NullMarked;
