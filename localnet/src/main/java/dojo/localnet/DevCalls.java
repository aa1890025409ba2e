package dojo.localnet;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.LongNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dojo.base.Hex;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.NavigableMap;
import java.util.Optional;

/** What only a chain for development does when asked: blocks, storage and time by hand. */
record DevCalls(Chain chain, DevClock clock) {
    /** How many blocks one call may make. */
    static final int BLOCKS_MAX = 10_000;

    /** The last instant that can be set, in milliseconds: the end of the year 9999. */
    static final long MILLIS_MAX = 253_402_300_799_999L;

    /**
     * Seals blocks and answers the hash of the last.
     *
     * @param wanted how many, or an object with a {@code count}; one if absent
     */
    JsonNode newBlock(Optional<JsonNode> wanted) {
        long count =
                wanted.map(each -> each.isObject() ? each.path("count").asLong(1) : each.asLong())
                        .orElse(1L);
        if (count < 1 || count > BLOCKS_MAX) {
            throw invalid("1 to " + BLOCKS_MAX + " blocks");
        }
        Block last = chain.head();
        for (long i = 0; i < count; i++) {
            last = chain.seal(clock.instant());
        }
        return TextNode.valueOf(last.hash());
    }

    /**
     * Seals a block at whose end the given keys hold the given values, and answers its hash.
     *
     * @param writes pairs of a key and a value in hex; null for none
     */
    JsonNode setStorage(Optional<JsonNode> writes) {
        NavigableMap<byte[], Optional<byte[]>> entries = ChainState.byKey();
        for (JsonNode pair : writes.filter(JsonNode::isArray).orElseThrow(DevCalls::noPairs)) {
            if (pair.size() != 2
                    || !pair.path(0).isTextual()
                    || entries.size() == RpcMethods.KEYS_MAX) {
                throw noPairs();
            }
            JsonNode value = pair.get(1);
            entries.put(
                    Hex.parse(pair.get(0).asText()),
                    value.isNull() ? Optional.empty() : Optional.of(Hex.parse(value.asText())));
        }
        return TextNode.valueOf(chain.seal(clock.instant(), entries).hash());
    }

    /**
     * Sets the time of the next block, from which time goes on, and answers it.
     *
     * @param time milliseconds since 1970, or a date as ISO 8601 has it
     */
    JsonNode setTime(Optional<JsonNode> time) {
        JsonNode wanted = time.orElseThrow(() -> invalid("no time"));
        long millis = wanted.isTextual() ? date(wanted.asText()) : wanted.asLong();
        long last = chain.view(chain.head().number(), in -> in.pallet("Timestamp").number("Now"));
        if (millis <= last || millis > MILLIS_MAX) {
            throw invalid("time goes on from " + last + " ms to " + MILLIS_MAX);
        }
        clock.set(Instant.ofEpochMilli(millis));
        return LongNode.valueOf(millis);
    }

    private static long date(String text) {
        try {
            return Instant.parse(text).toEpochMilli();
        } catch (DateTimeException | ArithmeticException e) {
            throw invalid("no date such as 2030-01-01T00:00:00Z: " + text);
        }
    }

    private static RpcError noPairs() {
        return invalid("up to " + RpcMethods.KEYS_MAX + " pairs of a key and a value or null");
    }

    private static RpcError invalid(String why) {
        return new RpcError(RpcError.INVALID_PARAMS, "Invalid params", why);
    }
}
