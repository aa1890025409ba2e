package dojo.localnet;

import dojo.chain.metadata.Value;
import dojo.wallet.Sr25519Keypair;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Stream;

/** Block 0: the development accounts, root and one subnet. */
final class Genesis {
    private static final long TAO = 1_000_000_000L;
    private static final List<String> RICH = List.of("//Alice", "//Bob", "//Charlie");
    private static final List<String> FUNDED =
            List.of("//Dave", "//Eve", "//Ferdie", "//One", "//Two", "//Three");
    private static final Value NOBODY = Value.of(new byte[32]);

    private Genesis() {}

    /** The accounts that have something at the beginning. */
    static List<String> accounts() {
        return Stream.of(RICH, FUNDED).flatMap(List::stream).toList();
    }

    /** Writes everything that exists before the first block. */
    static void write(Execution in) {
        for (String uri : RICH) {
            fund(in, uri, 1_000_000 * TAO);
        }
        for (String uri : FUNDED) {
            fund(in, uri, 2_000 * TAO);
        }
        in.pallet("Sudo").put(key("//Alice"), "Key");
        var subtensor = in.subtensor();
        subtensor.putNumber(in.pallet("Balances").number("TotalIssuance"), "TotalIssuance");
        subtensor.put(2, "TotalNetworks");
        subnet(in, Registration.ROOT, 64);
        subtensor.put(1, "TargetRegistrationsPerInterval", Registration.ROOT);
        subnet(in, 1, 256);
        subtensor.put(1, "SubnetMechanism", 1);
        subtensor.putNumber(10 * TAO, "SubnetTAO", 1);
        subtensor.putNumber(10 * TAO, "SubnetAlphaIn", 1);
        subtensor.putNumber(TAO, "SubnetAlphaOut", 1);
        subtensor.putNumber(1, "SubnetLocked", 1);
        subtensor.putNumber(1, "LargestLocked", 1);
        subtensor.put(NOBODY, "SubnetOwner", 1);
        var accounts = new Accounts(in);
        var staking = new Staking(in, accounts);
        staking.own(NOBODY, NOBODY);
        new Registration(in, accounts, staking).append(1, NOBODY);
        staking.give(NOBODY, NOBODY, 1, TAO);
        in.pallet("TransactionPayment").put(1_000_000_000_000_000_000L, "NextFeeMultiplier");
    }

    private static void subnet(Execution in, int netuid, int seats) {
        var subtensor = in.subtensor();
        subtensor.put(true, "NetworksAdded", netuid);
        subtensor.put(0, "SubnetworkN", netuid);
        subtensor.put(100, "Tempo", netuid);
        subtensor.put(seats, "MaxAllowedUids", netuid);
        subtensor.put(64, "MaxAllowedValidators", netuid);
        subtensor.put(0, "MinAllowedWeights", netuid);
        subtensor.put(65535, "MaxWeightsLimit", netuid);
        subtensor.put(true, "NetworkRegistrationAllowed", netuid);
        subtensor.put(symbol(netuid), "TokenSymbol", netuid);
    }

    private static void fund(Execution in, String uri, long rao) {
        var accounts = new Accounts(in);
        accounts.deposit(key(uri), rao);
    }

    static Value key(String uri) {
        try (var keypair = Sr25519Keypair.fromUri(uri)) {
            return Value.of(keypair.publicKey());
        }
    }

    /** The sign of a subnet's token: capital tau for root, then the small Greek letters. */
    static byte[] symbol(int netuid) {
        int letters = 25;
        int codePoint = netuid == 0 ? 0x3a4 : 0x3b1 + (netuid - 1) % letters;
        return Character.toString(codePoint).getBytes(StandardCharsets.UTF_8);
    }
}
