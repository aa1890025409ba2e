package dojo.protocol;

import java.util.Map;

/**
 * A whole reply as it goes out of an axon, whatever carries it.
 *
 * @param status that of HTTP
 * @param headers in the order in which they are written
 * @param body JSON; owned by this record: not to be changed
 */
@SuppressWarnings("ArrayRecordComponent") // Owned, as said above.
public record WireReply(int status, Map<String, String> headers, byte[] body) {}
