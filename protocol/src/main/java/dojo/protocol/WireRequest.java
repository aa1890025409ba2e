package dojo.protocol;

import java.net.http.HttpHeaders;

/**
 * A request as it goes to an axon, whatever carries it.
 *
 * @param name the type of its message, which is its path
 * @param body owned by this record: not to be changed
 */
@SuppressWarnings("ArrayRecordComponent") // Owned, as said above.
public record WireRequest(String name, HttpHeaders headers, byte[] body) {}
