package dojo.protocol;

/**
 * Settings {@code dendrite.*}.
 *
 * @param allowPrivate whether peers may be called whose address the public internet does not have:
 *     a peer says itself where it is, and could name a machine behind our firewall
 * @param decoding how the text of a foreign axon's stream is made of its bytes
 */
public record DendriteConfig(boolean allowPrivate, StreamDecoding decoding) {
    /** Public addresses only, text as it is. */
    public static final DendriteConfig DEFAULT = new DendriteConfig(false, StreamDecoding.VERBATIM);

    /** For networks on this machine or behind this firewall. */
    public static final DendriteConfig LOCAL = new DendriteConfig(true, StreamDecoding.VERBATIM);
}
