package dojo.bench;

import com.fasterxml.jackson.databind.JsonNode;
import dojo.base.Hex;
import dojo.base.Json;
import dojo.base.MalformedJson;
import dojo.chain.Metagraph;
import dojo.chain.metadata.RuntimeApi;
import dojo.chain.metadata.RuntimeMetadata;
import dojo.chain.metadata.StorageEntry;
import dojo.chain.metadata.Value;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** What the runtime answers of a full subnet: the recorded one, its neurons grown in number. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 5, time = 2)
public class MetagraphBenchmark {
    private static final Path RECORDING = Path.of("golden/chain/fixtures-293.json");
    private static final int NETUID = 2;
    private static final int SEED = 293;

    @Param({"256"})
    private int neurons;

    private final RuntimeMetadata metadata;
    private final RuntimeApi.Method method;
    private final StorageEntry validatorTrust;
    private byte[] answer = {};
    private byte[] trust = {};

    /** Reads the metadata. */
    public MetagraphBenchmark() {
        metadata = RuntimeMetadata.parse(MetadataBenchmark.read(MetadataBenchmark.BLOB));
        method = metadata.api("SubnetInfoRuntimeApi", "get_metagraph");
        validatorTrust = metadata.storage("SubtensorModule", "ValidatorTrust");
    }

    /** Fills the subnet. */
    @Setup
    public void fill() throws IOException, MalformedJson {
        var recorded = method.decode(recorded()).optional().orElseThrow();
        int size = recorded.field("hotkeys").items().size();
        var random = new SplittableRandom(SEED);
        var grown = new LinkedHashMap<String, Object>();
        var fields = (Value.Fields) recorded;
        for (int i = 0; i < fields.names().size(); i++) {
            var value = fields.items().get(i);
            boolean column = value instanceof Value.Items(var items) && items.size() == size;
            grown.put(fields.names().get(i), column ? grown(value.items(), random) : value);
        }
        answer = metadata.types().encode(method.output(), grown);
        int[] column = new int[neurons];
        for (int uid = 0; uid < neurons; uid++) column[uid] = random.nextInt(65536);
        trust = validatorTrust.encode(column);
    }

    private byte[] recorded() throws IOException, MalformedJson {
        for (JsonNode row : Json.parse(Files.readAllBytes(RECORDING)).get("runtimeApi")) {
            if (row.get("method").asText().equals(method.callName())) {
                return Hex.parse(row.get("result").asText());
            }
        }
        throw new IllegalStateException("no metagraph was recorded");
    }

    /** As many items as there are to be neurons; every account another one. */
    private List<Object> grown(List<Value> items, SplittableRandom random) {
        var grown = new ArrayList<Object>(neurons);
        for (int uid = 0; uid < neurons; uid++) {
            var item = items.get(uid % items.size());
            if (item instanceof Value.Bytes) {
                byte[] account = new byte[32];
                random.nextBytes(account);
                grown.add(account);
            } else {
                grown.add(item);
            }
        }
        return grown;
    }

    /** Decodes the answer and puts the metagraph together. */
    @Benchmark
    public Metagraph decode() {
        var whole = method.decode(answer).optional().orElseThrow();
        return Metagraph.of(NETUID, whole, validatorTrust.decode(trust));
    }
}
