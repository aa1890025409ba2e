package dojo.chain.metadata;

/**
 * Something that every signed extrinsic carries.
 *
 * @param type what stands in the extrinsic
 * @param additional what is signed but not sent
 */
public record SignedExtension(String identifier, int type, int additional) {}
