package dojo.protocol.synapse;

/**
 * Texts that can be encoded: half a surrogate pair becomes U+FFFD, as no encoding has bytes for it.
 */
final class WellFormed {
    private WellFormed() {}

    static String text(String text) {
        StringBuilder repaired = new StringBuilder(0);
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (!Character.isSurrogate(c)) continue;
            if (Character.isHighSurrogate(c)
                    && i + 1 < text.length()
                    && Character.isLowSurrogate(text.charAt(i + 1))) {
                i++;
                continue;
            }
            if (repaired.isEmpty()) repaired.append(text);
            repaired.setCharAt(i, '\uFFFD');
        }
        return repaired.isEmpty() ? text : repaired.toString();
    }
}
