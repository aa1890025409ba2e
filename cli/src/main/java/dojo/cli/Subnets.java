package dojo.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dojo.base.Json;
import dojo.base.SettingRefused;
import dojo.chain.ChainView;
import dojo.chain.StorageQuery;
import dojo.chain.metadata.Value;
import java.math.BigDecimal;
import java.math.MathContext;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/** What the chain says of its subnets, as the fields that commands print. */
record Subnets(ChainView chain) {
    static final String MODULE = "SubtensorModule";

    /** The numbers of the subnets there are, ascending. */
    List<Integer> netuids() {
        return chain.entries(MODULE, "NetworksAdded").stream()
                .filter(entry -> entry.value().asBoolean())
                .map(entry -> entry.keys().getFirst().asInt())
                .sorted()
                .toList();
    }

    /** Refuses a number that no subnet has. */
    void require(int netuid) {
        boolean there =
                netuid >= 0
                        && netuid <= 65535
                        && chain.storage(MODULE, "NetworksAdded", netuid)
                                .map(Value::asBoolean)
                                .orElse(false);
        if (!there) {
            throw new SettingRefused(
                    "there is no subnet " + netuid + "; dojo subnet list shows those there are");
        }
    }

    /** A row for each subnet. */
    ArrayNode rows() {
        var netuids = netuids();
        var entries =
                List.of(
                        "SubnetworkN",
                        "MaxAllowedUids",
                        "Tempo",
                        "Burn",
                        "SubnetOwner",
                        "SubnetTAO",
                        "SubnetAlphaIn",
                        "TokenSymbol",
                        "SubnetIdentitiesV3");
        var offered =
                entries.stream().filter(each -> chain.metadata().hasStorage(MODULE, each)).toList();
        var queries = new ArrayList<StorageQuery>();
        for (int netuid : netuids) {
            for (String entry : offered) queries.add(new StorageQuery(MODULE, entry, netuid));
        }
        var values = chain.storageAll(queries);
        var rows = Json.array();
        for (int i = 0; i < netuids.size(); i++) {
            var own = values.subList(i * offered.size(), (i + 1) * offered.size());
            rows.add(row(netuids.get(i), offered, own));
        }
        return rows;
    }

    private static ObjectNode row(int netuid, List<String> entries, List<Optional<Value>> values) {
        var row = Json.object().put("netuid", netuid);
        var tao = BigDecimal.ZERO;
        for (int i = 0; i < entries.size(); i++) {
            if (values.get(i).isEmpty()) continue;
            var value = values.get(i).get();
            switch (entries.get(i)) {
                case "SubnetworkN" -> row.put("neurons", value.asInt());
                case "MaxAllowedUids" -> row.put("max_neurons", value.asInt());
                case "Tempo" -> row.put("tempo", value.asInt());
                case "Burn" -> row.put("burn", Tao.of(value.asLong()));
                case "SubnetOwner" -> row.put("owner", value.address().text());
                case "SubnetTAO" -> {
                    tao = Tao.of(value.asLong());
                    row.put("tao_in", tao);
                }
                case "SubnetAlphaIn" -> {
                    var alpha = Tao.of(value.asLong());
                    row.put("alpha_in", alpha);
                    if (alpha.signum() > 0) {
                        row.put("price", tao.divide(alpha, MathContext.DECIMAL64));
                    }
                }
                case "TokenSymbol" -> row.put("symbol", printable(value.asText()));
                default -> row.put("name", printable(value.field("subnet_name").asText()));
            }
        }
        return row;
    }

    /** What a stranger wrote on the chain, without what could move a cursor. */
    static String printable(String text) {
        return text.codePoints()
                .filter(each -> !Character.isISOControl(each))
                .filter(each -> Character.getType(each) != Character.FORMAT)
                .limit(64)
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString();
    }

    /** What founding a subnet costs now, in rao, where the runtime tells. */
    OptionalLong foundingCost() {
        String api = "SubnetRegistrationRuntimeApi";
        String method = "get_network_registration_cost";
        return chain.runtimeApiOffered(api, method)
                ? OptionalLong.of(chain.api(api, method).asLong())
                : OptionalLong.empty();
    }

    /** What a seat costs now, in rao. */
    long seatCost(int netuid) {
        return chain.storage(MODULE, "Burn", netuid).orElseThrow().asLong();
    }
}
