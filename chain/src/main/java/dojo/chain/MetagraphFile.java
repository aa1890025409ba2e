package dojo.chain;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dojo.base.Json;
import dojo.base.MalformedJson;
import dojo.base.WholeFile;
import dojo.chain.Metagraph.Rows;
import dojo.chain.Metagraph.Share;
import dojo.chain.Metagraph.Source;
import dojo.wallet.Ss58Address;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A metagraph in a file of JSON lines: what it is of, then a neuron on each line, by uid. Reading
 * takes only what was written here, so a file that says anything else is refused.
 */
final class MetagraphFile {
    /** What the first line begins with; another version is another format. */
    static final int VERSION = 1;

    /** The largest file read. */
    static final long BYTES_MAX = 256L << 20;

    /** A subnet has no more neurons than its uids can count. */
    static final int NEURONS_MAX = 65_536;

    private static final int U16_MAX = 65_535;

    private final Path file;
    private int line = 1;

    private MetagraphFile(Path file) {
        this.file = file;
    }

    // ---- writing

    static void save(Metagraph metagraph, Path file) {
        var lines = new ArrayList<String>();
        var head =
                Json.object()
                        .put("metagraph", VERSION)
                        .put("netuid", metagraph.netuid())
                        .put("block", metagraph.block())
                        .put("source", metagraph.source().name())
                        .put("neurons", metagraph.neurons().size())
                        .put("full", metagraph.rows().isPresent());
        lines.add(Json.write(head));
        for (var neuron : metagraph.neurons()) {
            var json = write(neuron);
            metagraph
                    .rows()
                    .ifPresent(rows -> {
                        json.set("weights", write(rows.weights().get(neuron.uid())));
                        json.set("bonds", write(rows.bonds().get(neuron.uid())));
                    });
            lines.add(Json.write(json));
        }
        try {
            WholeFile.writePrivate(
                    file, out -> out.write((String.join("\n", lines) + "\n").getBytes(UTF_8)));
        } catch (IOException e) {
            throw new UncheckedIOException(
                    "metagraph file " + file + " cannot be written: " + e, e);
        }
    }

    private static ObjectNode write(Neuron neuron) {
        var json =
                Json.object()
                        .put("uid", neuron.uid())
                        .put("hotkey", neuron.hotkey().text())
                        .put("coldkey", neuron.coldkey().text())
                        .put("stakeRao", neuron.stakeRao())
                        .put("validatorPermit", neuron.validatorPermit())
                        .put("active", neuron.active())
                        .put("lastUpdate", neuron.lastUpdate())
                        .put("consensusU16", neuron.consensusU16())
                        .put("incentiveU16", neuron.incentiveU16())
                        .put("dividendsU16", neuron.dividendsU16())
                        .put("validatorTrustU16", neuron.validatorTrustU16())
                        .put("emissionRao", neuron.emissionRao())
                        .put("rankU16", neuron.rankU16())
                        .put("trustU16", neuron.trustU16())
                        .put("pruningScoreU16", neuron.pruningScoreU16())
                        .put("alphaStake", neuron.alphaStake())
                        .put("taoStakeRao", neuron.taoStakeRao())
                        .put("registeredAt", neuron.registeredAt());
        neuron.axon()
                .ifPresent(axon ->
                        json.putObject("axon")
                                .put("block", axon.block())
                                .put("version", axon.version())
                                .put("host", axon.host())
                                .put("port", axon.port())
                                .put("protocol", axon.protocol()));
        return json;
    }

    private static ArrayNode write(List<Share> row) {
        var json = Json.array();
        for (var share : row) json.addArray().add(share.uid()).add(share.valueU16());
        return json;
    }

    // ---- reading

    static Metagraph load(Path file) {
        return new MetagraphFile(file).load();
    }

    private Metagraph load() {
        try (var reader = Files.newBufferedReader(file)) {
            // Of a pipe or a device nobody knows how much there is.
            long bytes = Files.isRegularFile(file) ? Files.size(file) : Long.MAX_VALUE;
            if (bytes > BYTES_MAX) throw refused("it has more than " + BYTES_MAX + " bytes");
            var head = parse(reader.readLine());
            if (number(head, "metagraph", 1, Integer.MAX_VALUE) != VERSION) {
                throw refused("its format is not of version " + VERSION);
            }
            int netuid = u16(head, "netuid");
            long block = number(head, "block", 0, Long.MAX_VALUE);
            var source = source(head);
            int size = (int) number(head, "neurons", 0, NEURONS_MAX);
            boolean full = is(head, "full");
            var neurons = new ArrayList<Neuron>();
            var weights = new ArrayList<List<Share>>();
            var bonds = new ArrayList<List<Share>>();
            for (int uid = 0; uid < size; uid++) {
                line++;
                var json = parse(reader.readLine());
                if (number(json, "uid", 0, U16_MAX) != uid)
                    throw refused("uid " + uid + " is next");
                neurons.add(neuron(json, uid));
                if (!full) continue;
                weights.add(row(json, "weights", size));
                bonds.add(row(json, "bonds", size));
            }
            if (reader.readLine() != null) throw refused("there is more than its neurons");
            return new Metagraph(
                    netuid,
                    block,
                    source,
                    neurons,
                    full ? Optional.of(new Rows(weights, bonds)) : Optional.empty());
        } catch (IOException e) {
            throw new MetagraphUnreadable(file, e.toString(), e);
        }
    }

    private MetagraphUnreadable refused(String why) {
        return new MetagraphUnreadable(file, "line " + line + ": " + why);
    }

    private JsonNode parse(@Nullable String text) {
        if (text == null) throw refused("it ends too early");
        try {
            return Json.parse(text);
        } catch (MalformedJson e) {
            throw refused(String.valueOf(e.getMessage()));
        }
    }

    private Neuron neuron(JsonNode json, int uid) {
        return new Neuron(
                uid,
                address(json, "hotkey"),
                address(json, "coldkey"),
                json.has("axon") ? Optional.of(axon(json.get("axon"))) : Optional.empty(),
                amount(json, "stakeRao"),
                is(json, "validatorPermit"),
                is(json, "active"),
                number(json, "lastUpdate", 0, Long.MAX_VALUE),
                u16(json, "consensusU16"),
                u16(json, "incentiveU16"),
                u16(json, "dividendsU16"),
                u16(json, "validatorTrustU16"),
                amount(json, "emissionRao"),
                u16(json, "rankU16"),
                u16(json, "trustU16"),
                u16(json, "pruningScoreU16"),
                amount(json, "alphaStake"),
                amount(json, "taoStakeRao"),
                number(json, "registeredAt", 0, Long.MAX_VALUE));
    }

    private AxonInfo axon(JsonNode json) {
        String host = text(json, "host");
        try {
            InetAddress.ofLiteral(host);
        } catch (IllegalArgumentException e) {
            throw refused("host " + host + " is no IP address");
        }
        return new AxonInfo(
                number(json, "block", 0, Long.MAX_VALUE),
                number(json, "version", 0, 0xffff_ffffL),
                host,
                u16(json, "port"),
                (int) number(json, "protocol", 0, 255));
    }

    private List<Share> row(JsonNode json, String name, int size) {
        var row = json.path(name);
        if (!row.isArray() || row.size() > size) throw refused(name + " is no row");
        var shares = new ArrayList<Share>(row.size());
        for (var share : row) {
            var uid = share.path(0);
            var value = share.path(1);
            if (share.size() != 2 || !in(uid, 0, size - 1) || !in(value, 0, U16_MAX)) {
                throw refused(name + " is no row");
            }
            shares.add(new Share(uid.intValue(), value.intValue()));
        }
        return shares;
    }

    private Source source(JsonNode head) {
        String name = text(head, "source");
        for (var source : Source.values()) if (source.name().equals(name)) return source;
        throw refused("source " + name + " is unknown");
    }

    private Ss58Address address(JsonNode json, String name) {
        try {
            return Ss58Address.parse(text(json, name));
        } catch (IllegalArgumentException e) {
            throw refused(name + ": " + e.getMessage());
        }
    }

    private String text(JsonNode json, String name) {
        if (!json.path(name).isTextual()) throw refused(name + " is no text");
        return json.get(name).textValue();
    }

    private boolean is(JsonNode json, String name) {
        if (!json.path(name).isBoolean()) throw refused(name + " is neither true nor false");
        return json.get(name).booleanValue();
    }

    private int u16(JsonNode json, String name) {
        return (int) number(json, name, 0, U16_MAX);
    }

    // Amounts are unsigned on the chain; one above 2^63 - 1 looks negative here, too.
    private long amount(JsonNode json, String name) {
        return number(json, name, Long.MIN_VALUE, Long.MAX_VALUE);
    }

    private long number(JsonNode json, String name, long least, long most) {
        if (!in(json.path(name), least, most)) {
            throw refused(name + " is no whole number from " + least + " to " + most);
        }
        return json.get(name).longValue();
    }

    private static boolean in(JsonNode number, long least, long most) {
        return number.isIntegralNumber()
                && number.canConvertToLong()
                && number.longValue() >= least
                && number.longValue() <= most;
    }
}
