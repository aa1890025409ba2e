package dojo.cli;

import dojo.base.Json;
import dojo.base.SettingRefused;
import dojo.base.Suggestion;
import dojo.chain.Subtensor;
import dojo.chain.extrinsic.Call;
import dojo.chain.metadata.RuntimeMetadata;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Locale;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Changes the rules of a subnet, as its owner or as root. */
@Command(
        name = "sudo",
        aliases = "su",
        description = "Set a rule of a subnet or of the chain, and show the rules.",
        subcommands = {SudoCommand.Set.class, SubnetCommand.Hyperparameters.class})
final class SudoCommand extends Group {
    private static final String PALLET = "AdminUtils";
    private static final String PREFIX = "sudo_set_";

    /** Sets a rule. */
    @Command(
            name = "set",
            description = {
                "Set a rule: any setter of AdminUtils by its name, without sudo_set_.",
                "The coldkey signs as the subnet's owner; with --root in the name of root."
            },
            footer = {
                "",
                "Example: dojo sudo set --netuid 2 --param tempo --value 99 --root --yes"
            })
    static final class Set extends SpendingCommand {
        @Option(
                names = "--netuid",
                paramLabel = "N",
                defaultValue = "-1",
                description = "number of the subnet; left out for a rule of the whole chain")
        private int netuid;

        @Option(
                names = {"--param", "--parameter"},
                paramLabel = "NAME",
                required = true,
                description = "the rule's name, such as tempo or immunity_period")
        private String name = "";

        @Option(
                names = "--value",
                paramLabel = "VALUE",
                required = true,
                description = "a number, true or false; several with commas between")
        private String value = "";

        @Option(names = "--root", description = "in the name of root; for the key that Sudo knows")
        private boolean root;

        @Override
        void run(Subtensor client) {
            String setter = setter(client.metadata());
            Call call = Call.adminUtils(setter, arguments(client, setter));
            requireFitting(call, client.metadata());
            spend(
                            client,
                            root ? Call.sudo(call) : call,
                            "set " + name + " to " + value + (root ? " as root" : ""))
                    .ifPresent(included ->
                            done(
                                    included,
                                    name + " is " + value,
                                    Json.object().put("param", name).put("value", value)));
        }

        private String setter(RuntimeMetadata metadata) {
            String wanted = name.toLowerCase(Locale.ROOT).replace('-', '_');
            String setter = wanted.startsWith(PREFIX) ? wanted : PREFIX + wanted;
            if (metadata.hasCall(PALLET, setter)) return setter;
            var known =
                    metadata.calls(PALLET).stream()
                            .filter(each -> each.startsWith(PREFIX))
                            .map(each -> each.substring(PREFIX.length()))
                            .sorted()
                            .toList();
            throw new SettingRefused(
                    "there is no rule "
                            + name
                            + Suggestion.nearest(wanted, known)
                                    .map(near -> "; did you mean " + near + "?")
                                    .orElse("; known are " + String.join(", ", known)));
        }

        private Object[] arguments(Subtensor client, String setter) {
            var names = client.metadata().callArguments(PALLET, setter);
            var arguments = new ArrayList<Object>();
            boolean ofSubnet = names.contains("netuid");
            if (ofSubnet) {
                if (netuid < 0) throw new SettingRefused("--netuid is needed to set " + name);
                new Subnets(client.best()).require(netuid);
                arguments.add(netuid);
            }
            Arrays.stream(value.split(",", -1)).map(Set::plain).forEach(arguments::add);
            if (arguments.size() != names.size()) {
                throw new SettingRefused(
                        "%s takes %s, so --value needs %d with commas between"
                                .formatted(
                                        setter,
                                        String.join(", ", names),
                                        names.size() - (ofSubnet ? 1 : 0)));
            }
            return arguments.toArray();
        }

        private static Object plain(String text) {
            return switch (text.strip().toLowerCase(Locale.ROOT)) {
                case "true", "on", "yes" -> true;
                case "false", "off", "no" -> false;
                case String digits when digits.matches("-?\\d{1,40}") -> new BigInteger(digits);
                case String other -> other;
            };
        }

        private void requireFitting(Call call, RuntimeMetadata metadata) {
            try {
                byte[] _ = call.encode(metadata);
            } catch (IllegalArgumentException e) {
                throw new SettingRefused("--value " + value + ": " + e.getMessage());
            }
        }
    }
}
