package dojo.chain;

import static org.assertj.core.api.Assertions.assertThat;

import dojo.chain.metadata.Recording;
import dojo.chain.metadata.TypeDef;
import dojo.chain.rpc.RpcError;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class AdviceTest {
    /** Errors that calls which this software does not make can end in. */
    private static final List<String> NOT_MET =
            List.of(
                    "NotSenateMember",
                    "SenateMember",
                    "AlreadySenateMember",
                    "BenchmarkingOnly",
                    "EmissionValuesDoesNotMatchNetworks",
                    "IncorrectNetuidsLength",
                    "InvalidEmissionValues",
                    "InvalidModality",
                    "NetworkExist",
                    "StakeAlreadyAdded",
                    "CouldNotJoinSenate",
                    "FailedToSchedule",
                    "NotEnoughAlphaOutToRecycle",
                    "CannotBurnOrRecycleOnRootSubnet",
                    "InvalidLeaseBeneficiary",
                    "LeaseCannotEndInThePast",
                    "LeaseNetuidNotFound",
                    "LeaseDoesNotExist",
                    "LeaseHasNoEndBlock",
                    "LeaseHasNotEnded",
                    "ExpectedBeneficiaryOrigin");

    /** The errors of the pallets that our calls are of, in every runtime recorded. */
    static Stream<String> errorsOfTheRuntimes() {
        return Recording.ALL.stream()
                .flatMap(each -> each.newest().pallets().stream())
                .filter(each ->
                        List.of("SubtensorModule", "AdminUtils", "Sudo").contains(each.name()))
                .flatMap(each -> each.errors().stream().map(TypeDef.Case::name))
                .filter(name -> !NOT_MET.contains(name))
                .distinct();
    }

    /** What clients should map by name, of runtimes that are not recorded. */
    static Stream<String> errorsOfOtherRuntimes() {
        return Stream.of(
                "SubnetNotExists",
                "NetworkDoesNotExist",
                "NotRegistered",
                "AlreadyRegistered",
                "InvalidUid",
                "IncorrectCommitRevealVersion",
                "CannotAffordLockCost");
    }

    /** What the pool may say. */
    static Stream<String> errorsOfThePool() {
        var custom =
                IntStream.concat(IntStream.range(0, 28), IntStream.of(255))
                        .mapToObj(number -> refusal(1010, "Custom error: " + number));
        var invalid =
                Stream.of(
                                "Inability to pay some fees (e.g. account balance too low)",
                                "Transaction is outdated",
                                "Transaction will be valid in the future",
                                "Transaction has a bad signature",
                                "Transaction has an ancient birth block",
                                "Transaction would exhaust the block limits",
                                "Transaction call is not expected",
                                "Invalid signing address",
                                "something else")
                        .map(text -> refusal(1010, text));
        var others =
                IntStream.of(1001, 1002, 1011, 1012, 1013, 1014, 1015, 1016, 1017)
                        .mapToObj(code -> refusal(code, ""));
        var given = Stream.of("Usurped", "Dropped", "Invalid");
        return Stream.of(custom, invalid, others, given).flatMap(each -> each);
    }

    private static String refusal(int code, String data) {
        return PoolRefusal.of(new RpcError(code, "", data)).orElseThrow().error();
    }

    @ParameterizedTest
    @MethodSource({"errorsOfTheRuntimes", "errorsOfOtherRuntimes", "errorsOfThePool"})
    void eachErrorHasAdviceOfOneLine(String name) {
        assertThat(Advice.on(name))
                .as(name)
                .hasValueSatisfying(line ->
                        assertThat(line).matches("[^\\n\\t]+: [^\\n\\t]+").hasSizeLessThan(160));
    }

    @ParameterizedTest
    @CsvSource({
        "SubNetworkDoesNotExist, SubnetNotExists",
        "NotRegistered, HotKeyNotRegisteredInSubNet",
        "AlreadyRegistered, HotKeyAlreadyRegisteredInSubNet",
        "InvalidUid, UidVecContainInvalidOne",
        "InvalidRevealCommitTempo, RevealTooEarly"
    })
    void anOldNameHasTheAdviceOfTheNew(String old, String now) {
        assertThat(Advice.on(old)).isEqualTo(Advice.on(now)).isPresent();
    }

    @Test
    void thereIsNoneOnWhatNobodyKnows() {
        assertThat(Advice.on("Custom error 99")).isEmpty();
    }
}
