package dojo.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dojo.base.Json;
import dojo.base.SettingRefused;
import dojo.chain.Advice;
import dojo.chain.DryRun;
import dojo.chain.ExtrinsicOutcome.Included;
import dojo.chain.ExtrinsicOutcome.Refused;
import dojo.chain.Subtensor;
import dojo.chain.extrinsic.Call;
import dojo.wallet.Keypair;
import dojo.wallet.Ss58Address;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Supplier;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/**
 * The one way to change the chain from the command line: shows what it costs, asks, signs, sends,
 * waits for the block and tells what became of it.
 */
abstract class SpendingCommand extends ChainCommand {
    /** How long an extrinsic is waited for: a few blocks of 12 seconds. */
    static final Duration WITHIN = Duration.ofSeconds(90);

    @Option(
            names = {"--yes", "-y", "--no_prompt", "--no-prompt"},
            description = "do it without asking")
    private boolean yes;

    @Option(
            names = "--dry-run",
            description = "show the call, the payload and the fee, and send nothing")
    private boolean dryRun;

    @Mixin final WalletOptions wallet = new WalletOptions();

    /**
     * Does {@code call} in the name of the coldkey.
     *
     * @param what in words for people, what it does and what it costs besides the fee
     * @return where it is; nothing for a dry run
     * @throws CallRefused if the chain refuses it
     */
    Optional<Included> spend(Subtensor chain, Call call, String what) {
        return sign(chain, coldkey(), () -> Keys.coldkey(wallet), call, what);
    }

    /** As {@link #spend}, in the name of {@code signer}, whose key is unlocked only when needed. */
    Optional<Included> sign(
            Subtensor chain, Ss58Address signer, Supplier<Keypair> key, Call call, String what) {
        if (!agreed(chain, signer, call, what)) return Optional.empty();
        try (Keypair unlocked = key.get()) {
            return Optional.of(submit(chain, unlocked, call));
        }
    }

    Ss58Address coldkey() {
        return wallet.wallet().coldkeyAddress();
    }

    Ss58Address hotkey() {
        return wallet.wallet().hotkeyAddress();
    }

    /**
     * Shows what {@code call} would send where a dry run is wanted, else asks.
     *
     * @return whether to go on
     */
    boolean agreed(Subtensor chain, Ss58Address signer, Call call, String what) {
        DryRun dry = chain.dryRun(signer, call, 0);
        if (dryRun) {
            output.print(json(signer, dry), () -> showForPeople(signer, dry, what));
            return false;
        }
        if (!dry.verified()) showForPeople(signer, dry, what);
        confirm(what + "; fee " + Tao.text(dry.feeRao()));
        return true;
    }

    private void confirm(String question) {
        if (yes) return;
        var console =
                Terminal.console()
                        .orElseThrow(() ->
                                new SettingRefused(
                                        "would " + question + "; add --yes to do it unasked"));
        String answer = console.readLine("%s. Go on? [y/N] ", capital(question));
        // Null at the end of the input, whatever the checkers say.
        if (answer == null || !answer.strip().toLowerCase(Locale.ROOT).matches("y|yes")) {
            throw new SettingRefused("nothing was sent");
        }
    }

    private Included submit(Subtensor chain, Keypair signer, Call call) {
        var cut =
                new Thread(() ->
                        System.err.println(
                                "\ndojo: interrupted; the call may have been sent and may still"
                                        + " get into a block"));
        Runtime.getRuntime().addShutdownHook(cut);
        try (var _ = Progress.of("waiting for a block")) {
            return switch (chain.submit(signer, call, WITHIN)) {
                case Included included -> included;
                case Refused refused -> {
                    tell(refused);
                    throw new CallRefused(refused);
                }
            };
        } finally {
            over(cut);
        }
    }

    private static void over(Thread cut) {
        try {
            Runtime.getRuntime().removeShutdownHook(cut);
        } catch (IllegalStateException e) {
            LoggerFactory.getLogger(SpendingCommand.class)
                    .debug("already ending: the hook tells it", e);
        }
    }

    private void tell(Refused refused) {
        if (!output.json) return;
        var json =
                Json.object()
                        .put("success", false)
                        .put("error", refused.error())
                        .put("pallet", refused.pallet())
                        .put("where", refused.where().name().toLowerCase(Locale.ROOT))
                        .put("detail", refused.detail())
                        .put("advice", Advice.on(refused.error()).orElse(""));
        System.out.println(Json.pretty(json));
    }

    /** Prints {@code said} and where the call is; {@code more} goes into the JSON. */
    void done(Included included, String said, ObjectNode more) {
        var json =
                Json.object()
                        .put("success", true)
                        .put("block", included.block())
                        .put("block_hash", included.blockHash())
                        .put("extrinsic_hash", included.extrinsicHash());
        json.setAll(more);
        output.print(
                json,
                () ->
                        System.out.printf(
                                "%s in block %d (extrinsic %s)%n",
                                said, included.block(), included.extrinsicHash()));
    }

    /** What {@code dry} would send and cost. */
    static ObjectNode json(Ss58Address signer, DryRun dry) {
        return Json.object()
                .put("dry_run", true)
                .put("signer_address", signer.text())
                .put("call", dry.call())
                .put("payload", dry.payload())
                .put("length", dry.bytes())
                .put("fee", Tao.of(dry.feeRao()))
                .put("spec_version", dry.specVersion())
                .put("spec_verified", dry.verified());
    }

    /** The same for people. */
    static void showForPeople(Ss58Address signer, DryRun dry, String what) {
        System.out.println("would    " + what);
        System.out.println("signer   " + signer);
        System.out.println("call     " + dry.call());
        System.out.println("payload  " + dry.payload());
        System.out.println("length   " + dry.bytes() + " bytes");
        System.out.println("fee      " + Tao.text(dry.feeRao()));
        String newer = dry.verified() ? "" : ", newer than what was verified";
        System.out.println("spec     " + dry.specVersion() + newer);
    }

    private static String capital(String text) {
        return text.substring(0, 1).toUpperCase(Locale.ROOT) + text.substring(1);
    }
}
