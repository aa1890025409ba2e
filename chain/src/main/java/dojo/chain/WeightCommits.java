package dojo.chain;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import dojo.base.Json;
import dojo.base.MalformedJson;
import dojo.base.WholeFile;
import dojo.wallet.Ss58Address;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The commits of weights that are not yet revealed, with their salts: one small file for each
 * hotkey and subnet in a folder, readable by its owner only, replaced as a whole and synced before
 * a method returns. Two processes must not use one folder at once.
 */
public final class WeightCommits implements CommitStore {
    /** The longest file that is read: more than 4,096 uids with their weights need. */
    static final int FILE_BYTES_MAX = 1 << 20;

    private static final int VERSION = 1;

    private final Path folder;

    private WeightCommits(Path folder) {
        this.folder = folder;
    }

    /** The commits kept in {@code folder}, which is made with the first of them. */
    public static WeightCommits at(Path folder) {
        return new WeightCommits(folder.toAbsolutePath());
    }

    /**
     * The commit of {@code hotkey} in a subnet that is not at its end.
     *
     * @throws WeightCommitsUnusable if its file cannot be read or is none of ours
     */
    @Override
    public Optional<PendingCommit> pending(Ss58Address hotkey, int netuid) {
        Path file = file(hotkey, netuid);
        if (!Files.exists(file)) return Optional.empty();
        try {
            if (Files.size(file) > FILE_BYTES_MAX) throw new MalformedJson("it is too long");
            var pending = read(Json.parse(Files.readAllBytes(file)));
            if (!file(pending.commit().hotkey(), pending.commit().netuid()).equals(file)) {
                throw new MalformedJson("it is of another hotkey or subnet than its name says");
            }
            return Optional.of(pending);
        } catch (IOException | MalformedJson | IllegalArgumentException e) {
            throw new WeightCommitsUnusable(file, e);
        }
    }

    @Override
    public void put(PendingCommit pending) {
        Path file = file(pending.commit().hotkey(), pending.commit().netuid());
        try {
            Files.createDirectories(folder);
            WholeFile.writePrivate(file, out -> out.write(Json.bytes(write(pending))));
        } catch (IOException e) {
            throw new WeightCommitsUnusable(file, e);
        }
    }

    @Override
    public void remove(WeightCommit commit) {
        Path file = file(commit.hotkey(), commit.netuid());
        try {
            Files.deleteIfExists(file);
            WholeFile.syncFolder(folder);
        } catch (IOException e) {
            throw new WeightCommitsUnusable(file, e);
        }
    }

    private Path file(Ss58Address hotkey, int netuid) {
        return folder.resolve("commit-" + netuid + "-" + hotkey.text() + ".json");
    }

    // ---- the file

    private static JsonNode write(PendingCommit pending) {
        var commit = pending.commit();
        var json =
                Json.object()
                        .put("version", VERSION)
                        .put("phase", pending.phase().name())
                        .put("block", pending.block())
                        .put("hotkey", commit.hotkey().text())
                        .put("netuid", commit.netuid());
        numbers(json.putArray("uids"), commit.uids());
        numbers(json.putArray("values"), commit.values());
        numbers(json.putArray("salt"), commit.salt());
        return json.put("versionKey", Long.toUnsignedString(commit.versionKey()));
    }

    private static void numbers(ArrayNode array, List<Integer> numbers) {
        numbers.forEach(array::add);
    }

    private static PendingCommit read(JsonNode json) throws MalformedJson {
        if (number(json.path("version")) != VERSION) {
            throw new MalformedJson("its version is not " + VERSION);
        }
        var commit =
                new WeightCommit(
                        Ss58Address.parse(json.path("hotkey").asText()),
                        (int) number(json.path("netuid")),
                        numbers(json.path("uids")),
                        numbers(json.path("values")),
                        numbers(json.path("salt")),
                        Long.parseUnsignedLong(json.path("versionKey").asText()));
        return new PendingCommit(
                commit,
                PendingCommit.Phase.valueOf(json.path("phase").asText()),
                number(json.path("block")));
    }

    private static List<Integer> numbers(JsonNode array) throws MalformedJson {
        if (!array.isArray()) throw new MalformedJson("a list is missing");
        var numbers = new ArrayList<Integer>();
        for (var each : array) numbers.add((int) number(each));
        return numbers;
    }

    private static long number(JsonNode node) throws MalformedJson {
        if (!node.canConvertToExactIntegral() || !node.canConvertToLong()) {
            throw new MalformedJson("a number is missing");
        }
        return node.asLong();
    }
}
