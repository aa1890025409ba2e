package dojo.models;

import dojo.base.SettingRefused;
import java.net.InetAddress;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * Who serves models by OpenAI's chat API.
 *
 * @param base what {@code /chat/completions} is put behind. It is the operator's own choice and may
 *     be in a private network; nothing that comes over the wire moves it, and redirects are not
 *     followed
 * @param keyVariable the variable of the environment that holds the key
 * @param keyNeeded whether it does not serve without
 */
public record LlmProvider(String name, URI base, String keyVariable, boolean keyNeeded) {
    private static final String KEY = "LLM_API_KEY";

    /**
     * The provider called {@code text}: togetherai, openai, openrouter, ollama or the URL of
     * another.
     *
     * @throws SettingRefused if it is neither
     */
    public static LlmProvider of(String text) {
        return switch (text) {
            case "togetherai" -> known(text, "https://api.together.xyz/v1", "TOGETHER_API_KEY");
            case "openai" -> known(text, "https://api.openai.com/v1", "OPENAI_API_KEY");
            case "openrouter" -> known(text, "https://openrouter.ai/api/v1", "OPENROUTER_API_KEY");
            case "ollama" ->
                    new LlmProvider(text, URI.create("http://localhost:11434/v1"), KEY, false);
            default -> new LlmProvider(text, url(text), KEY, false);
        };
    }

    private static LlmProvider known(String name, String base, String keyVariable) {
        return new LlmProvider(name, URI.create(base), keyVariable, true);
    }

    private static URI url(String text) {
        try {
            URI url = new URI(text.replaceFirst("/+$", ""));
            String scheme = String.valueOf(url.getScheme()).toLowerCase(Locale.ROOT);
            if (!Set.of("http", "https").contains(scheme) || url.getHost() == null) {
                throw new SettingRefused(
                        "LLM provider '"
                                + text
                                + "' is not known; there are togetherai, openai, openrouter, ollama,"
                                + " or a URL such as http://127.0.0.1:8000/v1");
            }
            if (url.getUserInfo() != null || url.getQuery() != null || url.getFragment() != null) {
                throw new SettingRefused(
                        "the URL of an LLM provider holds no user, ? or #; its key goes into "
                                + KEY);
            }
            return url;
        } catch (URISyntaxException e) {
            throw new SettingRefused("LLM provider '" + text + "' is no URL: " + e.getReason());
        }
    }

    /** What others may be told: its name, and of an address only that it is one. */
    public String toldName() {
        return name.contains(":") ? "other" : name;
    }

    /** Whether what is sent there could be read on the way. */
    boolean readable() {
        if (!"http".equalsIgnoreCase(base.getScheme())) return false;
        String host = base.getHost().replaceAll("[\\[\\]]", "");
        try {
            return !host.equals("localhost") && !InetAddress.ofLiteral(host).isLoopbackAddress();
        } catch (IllegalArgumentException e) {
            return true;
        }
    }

    /**
     * The key to send, of what {@code keyVariable} holds.
     *
     * @throws SettingRefused if it is missing, or would go over a network in the clear
     */
    Optional<String> key(Optional<String> held) {
        if (keyNeeded && held.isEmpty()) {
            throw new SettingRefused(
                    name + " wants a key: set " + keyVariable + " in the environment or in .env");
        }
        if (held.isPresent() && readable()) {
            throw new SettingRefused(
                    "the key in "
                            + keyVariable
                            + " would go to "
                            + base.getHost()
                            + " in the clear; use https, or unset it");
        }
        if (held.isPresent() && !held.get().matches("[\\x21-\\x7e]+")) {
            throw new SettingRefused(keyVariable + " holds characters that no key has");
        }
        return held;
    }
}
