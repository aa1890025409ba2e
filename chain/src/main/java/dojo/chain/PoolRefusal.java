package dojo.chain;

import dojo.chain.ExtrinsicOutcome.Refused;
import dojo.chain.ExtrinsicOutcome.Where;
import dojo.chain.rpc.RpcError;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/** Names for a node's reasons not to take an extrinsic. */
final class PoolRefusal {
    static final String TRANSACTION = "Transaction";
    private static final int INVALID = 1010;
    private static final Pattern CUSTOM = Pattern.compile("Custom error: (\\d+)");

    /** Subtensor's own reasons, by their number. */
    private static final List<String> CUSTOM_NAMES =
            List.of(
                    "ColdkeyInSwapSchedule",
                    "StakeAmountTooLow",
                    "BalanceTooLow",
                    "SubnetNotExists",
                    "HotkeyAccountDoesntExist",
                    "NotEnoughStakeToWithdraw",
                    "RateLimitExceeded",
                    "InsufficientLiquidity",
                    "SlippageTooHigh",
                    "TransferDisallowed",
                    "HotKeyNotRegisteredInNetwork",
                    "InvalidIpAddress",
                    "ServingRateLimitExceeded",
                    "InvalidPort",
                    "ZeroMaxAmount",
                    "InvalidRevealRound",
                    "CommitNotFound",
                    "CommitBlockNotInRevealRange",
                    "InputLengthsUnequal",
                    "UidNotFound",
                    "EvmKeyAssociateRateLimitExceeded",
                    "ColdkeySwapDisputed",
                    "InvalidRealAccount",
                    "FailedShieldedTxParsing",
                    "InvalidShieldedTxPubKeyHash",
                    "NonAssociatedColdKey",
                    "DelegateTakeTooLow",
                    "DelegateTakeTooHigh");

    private static final int BAD_REQUEST = 255;

    /** The beginnings of Substrate's texts, and its names for what they say. */
    private static final Map<String, String> INVALID_NAMES =
            Map.of(
                    "Inability to pay some fees", "Payment",
                    "Transaction is outdated", "Stale",
                    "Transaction will be valid in the future", "Future",
                    "Transaction has a bad signature", "BadProof",
                    "Transaction has an ancient birth block", "AncientBirthBlock",
                    "Transaction would exhaust the block limits", "ExhaustsResources",
                    "Transaction call is not expected", "Call",
                    "Invalid signing address", "BadSigner");

    private static final Map<Integer, String> OTHER_NAMES =
            Map.of(
                    1001, "BadFormat",
                    1002, "VerificationError",
                    1011, "UnknownValidity",
                    1012, "TemporarilyBanned",
                    1013, "AlreadyImported",
                    1014, "PriorityTooLow",
                    1015, "CycleDetected",
                    1016, "ImmediatelyDropped",
                    1017, "Unactionable");

    private PoolRefusal() {}

    /** The refusal that {@code error} is; none if it says nothing about the extrinsic. */
    static Optional<Refused> of(RpcError error) {
        if (error.code() != INVALID) {
            return Optional.ofNullable(OTHER_NAMES.get(error.code()))
                    .map(name -> refused(TRANSACTION, name, error));
        }
        String text = error.getMessage();
        var custom = CUSTOM.matcher(text);
        if (custom.find()) {
            return Optional.of(refused("SubtensorModule", customName(custom.group(1)), error));
        }
        String name =
                INVALID_NAMES.entrySet().stream()
                        .filter(each -> text.contains(each.getKey()))
                        .map(Map.Entry::getValue)
                        .findFirst()
                        .orElse("Invalid");
        return Optional.of(refused(TRANSACTION, name, error));
    }

    private static String customName(String digits) {
        // Three digits are all that the chain's single byte can show.
        int number = digits.length() > 3 ? -1 : Integer.parseInt(digits);
        if (number == BAD_REQUEST) return "BadRequest";
        return number >= 0 && number < CUSTOM_NAMES.size()
                ? CUSTOM_NAMES.get(number)
                : "Custom error " + digits;
    }

    private static Refused refused(String pallet, String name, RpcError error) {
        return new Refused(Where.POOL, pallet, name, error.getMessage());
    }
}
