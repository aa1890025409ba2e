package dojo.validator;

import com.fasterxml.jackson.databind.JsonNode;
import dojo.base.Json;
import dojo.base.MalformedJson;
import dojo.chain.Metagraph;
import dojo.wallet.Ss58Address;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jdbi.v3.core.Handle;

/**
 * Who is in the subnet at one block. The database keeps one only where it differs from the one
 * before, so a subnet where nobody comes or goes takes one row.
 */
record Roster(int netuid, List<Member> members) {
    /** One neuron. */
    record Member(int uid, Registration registration) {}

    Roster {
        members = List.copyOf(members);
    }

    static Roster of(Metagraph metagraph) {
        return new Roster(
                metagraph.netuid(),
                metagraph.neurons().stream()
                        .map(neuron -> new Member(neuron.uid(), Registration.of(neuron)))
                        .toList());
    }

    /** The registration that {@code hotkey} has, by hotkey. */
    Map<Ss58Address, Registration> byHotkey() {
        var registrations = new HashMap<Ss58Address, Registration>();
        for (Member member : members) {
            registrations.put(member.registration().hotkey(), member.registration());
        }
        return registrations;
    }

    /**
     * The answers that count in a round which asked {@code asked}: not those of a hotkey that was
     * registered anew meanwhile, for that is another miner. Whoever only left was one when it
     * answered.
     */
    List<Answer> counting(List<Answer> answers, Map<Ss58Address, Registration> asked) {
        var now = byHotkey();
        return answers.stream()
                .filter(answer -> {
                    var then = Optional.ofNullable(asked.get(answer.miner()));
                    var is = Optional.ofNullable(now.get(answer.miner()));
                    return then.isEmpty() || is.isEmpty() || is.get().same(then.get());
                })
                .toList();
    }

    // ---- the database

    /** The number of this roster there, which is written if it is not the last one. */
    long keep(Handle handle) {
        String text = text();
        long last =
                handle.createQuery("SELECT COALESCE(MAX(id), 0) FROM roster")
                        .mapTo(Long.class)
                        .one();
        boolean same =
                handle.createQuery(
                                        "SELECT COUNT(*) FROM roster"
                                                + " WHERE id = ? AND netuid = ? AND members = ?")
                                .bind(0, last)
                                .bind(1, netuid)
                                .bind(2, text)
                                .mapTo(Integer.class)
                                .one()
                        == 1;
        if (same) return last;
        handle.execute(
                "INSERT INTO roster (id, netuid, members) VALUES (?, ?, ?)",
                last + 1,
                netuid,
                text);
        return last + 1;
    }

    /** The roster called {@code id}. */
    static Roster read(Handle handle, long id) {
        return handle.createQuery("SELECT netuid, members FROM roster WHERE id = ?")
                .bind(0, id)
                .map((row, context) -> new Roster(row.getInt("netuid"), members(row.getString(2))))
                .one();
    }

    private String text() {
        var list = Json.array();
        for (Member member : members) {
            list.addArray()
                    .add(member.uid())
                    .add(member.registration().hotkey().text())
                    .add(member.registration().block());
        }
        return Json.write(list);
    }

    private static List<Member> members(String text) {
        try {
            var members = new ArrayList<Member>();
            for (JsonNode each : Json.parse(text)) {
                var hotkey = new Ss58Address(each.path(1).asText());
                members.add(
                        new Member(
                                each.path(0).asInt(),
                                new Registration(hotkey, each.path(2).asLong())));
            }
            return members;
        } catch (MalformedJson e) {
            throw new IllegalStateException("the roster in the database", e);
        }
    }
}
