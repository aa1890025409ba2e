package dojo.models.hf;

import java.net.URI;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Where models come from that are in no folder of one's own.
 *
 * @param endpoint the hub's address
 * @param token sent to the endpoint alone, never to where it forwards to
 * @param cache a folder in the layout of Hugging Face's own, which other programs may share
 * @param offline whether nothing may be downloaded
 */
public record HubAccess(URI endpoint, Optional<String> token, Path cache, boolean offline) {
    @Override
    public String toString() {
        return endpoint + " with the cache " + cache + (offline ? ", offline" : "");
    }
}
