package dojo.work;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dojo.base.Json;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Optional;

/**
 * Generated pages under addresses that cannot be guessed and are good for a short time. The address
 * holds what it leads to, sealed, so every server knows it.
 */
final class Frames {
    static final Duration GOOD_FOR = Duration.ofMinutes(10);

    private final WorkStore store;
    private final TaskBoard board;
    private final Practice practice;

    Frames(WorkStore store, TaskBoard board, Practice practice) {
        this.store = store;
        this.board = board;
        this.practice = practice;
    }

    private Question question(String task) {
        return task.equals(Practice.ID) ? practice.question() : board.question(task);
    }

    private static Optional<String> html(Question question, String response) {
        return question.responses().stream()
                .filter(r -> r.id().equals(response) && r.kind().equals("code"))
                .findFirst()
                .flatMap(r -> PageBundle.bundle(r.completion().get("files")));
    }

    /**
     * An address for a response of a task; whether the caller may see it is the caller's matter.
     */
    ObjectNode address(String origin, String task, String response, Instant now) {
        if (html(question(task), response).isEmpty()) {
            throw Refusal.NOT_FOUND.because("this response has no page");
        }
        Instant until = now.plus(GOOD_FOR);
        String what = task + "|" + response + "|" + until.toEpochMilli();
        String token =
                Base64.getUrlEncoder()
                        .withoutPadding()
                        .encodeToString(what.getBytes(StandardCharsets.UTF_8));
        return Json.object()
                .put("url", origin + "/f/" + token + "." + store.sealed("frame|" + what))
                .put("expiresAt", until.toString());
    }

    /** The page at an address; nothing where the address is not ours or too old. */
    Optional<String> page(String path, Instant now) {
        int dot = path.indexOf('.');
        if (!path.startsWith("/f/") || dot < 0 || path.length() > 500) return Optional.empty();
        String what;
        try {
            what =
                    new String(
                            Base64.getUrlDecoder().decode(path.substring(3, dot)),
                            StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
        byte[] seal = path.substring(dot + 1).getBytes(StandardCharsets.UTF_8);
        byte[] ours = store.sealed("frame|" + what).getBytes(StandardCharsets.UTF_8);
        if (!MessageDigest.isEqual(seal, ours)) return Optional.empty();
        String[] parts = what.split("\\|", -1);
        if (now.toEpochMilli() >= Long.parseLong(parts[2])) return Optional.empty();
        return html(question(parts[0]), parts[1]);
    }
}
