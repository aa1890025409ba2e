package dojo.cli;

import dojo.base.SettingRefused;
import dojo.mturk.CallbackServer;
import dojo.mturk.MturkConfig;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import java.util.function.Consumer;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** What a miner's HITs offer and may cost, and how it comes to know of answers. */
final class MturkOptions {
    @Mixin final MturkAccountOptions of = new MturkAccountOptions();

    @Option(
            names = "--mturk.budget",
            paramLabel = "USD",
            description =
                    "the most that all HITs of this miner may cost together, Amazon's fees included;"
                            + " counted before a HIT is made")
    private Optional<BigDecimal> budget = Optional.empty();

    @Option(
            names = "--mturk.reward",
            paramLabel = "USD",
            defaultValue = "0.01",
            description = "for each worker (default: ${DEFAULT-VALUE})")
    private BigDecimal reward = BigDecimal.ZERO;

    @Option(
            names = "--mturk.workers",
            paramLabel = "N",
            defaultValue = "3",
            description = "how many people score each request (default: ${DEFAULT-VALUE})")
    private int workers;

    @Option(
            names = "--mturk.lifetime",
            paramLabel = "SPAN",
            defaultValue = "1h",
            description = "how long workers find a HIT (default: ${DEFAULT-VALUE})")
    private String lifetime = "";

    @Option(
            names = "--mturk.duration",
            paramLabel = "SPAN",
            defaultValue = "10m",
            description = "how long a worker may take (default: ${DEFAULT-VALUE})")
    private String duration = "";

    @Option(
            names = "--mturk.auto_approval",
            paramLabel = "SPAN",
            defaultValue = "1d",
            description = "when Amazon pays whom nobody judged (default: ${DEFAULT-VALUE})")
    private String autoApproval = "";

    @Option(
            names = "--mturk.approved_percent",
            paramLabel = "N",
            defaultValue = "0",
            description =
                    "only workers of whose work so much was approved (default: ${DEFAULT-VALUE})")
    private int approvedPercent;

    @Option(
            names = "--mturk.approved_hits",
            paramLabel = "N",
            defaultValue = "0",
            description = "only workers with so many approved HITs (default: ${DEFAULT-VALUE})")
    private int approvedHits;

    @Option(
            names = "--mturk.poll",
            paramLabel = "SPAN",
            defaultValue = "1m",
            description = "how often to look for answers (default: ${DEFAULT-VALUE})")
    private String poll = "";

    @Option(
            names = "--mturk.share_account_read",
            description = {
                "send keys along with each answer, as validators of the second document want it, from"
                        + " the role AWS_ASSUME_ROLE_ARN: for 15 minutes the validator, and whoever"
                        + " reads the message on its way, can read all answers to all HITs of your"
                        + " account, with the ids of the workers, and nothing else"
            })
    private boolean share;

    @Option(
            names = "--api.port",
            paramLabel = "PORT",
            description =
                    "listen there for word of answers, POST /api/human_feedback/callback: from the"
                            + " topic AWS_SNS_ARN_ID, or from a forwarder that knows"
                            + " MTURK_CALLBACK_SECRET (default: nothing listens; the documents' port"
                            + " is 1888)")
    private Optional<Integer> callbackPort = Optional.empty();

    @Option(
            names = "--api.ip",
            paramLabel = "IP",
            defaultValue = "0.0.0.0",
            description = "address to listen on for that (default: ${DEFAULT-VALUE})")
    private String callbackIp = "";

    /** The role whose keys go along with answers, if any do. */
    Optional<String> sharedRole() {
        if (!share) return Optional.empty();
        return Optional.of(
                of.value("AWS_ASSUME_ROLE_ARN")
                        .orElseThrow(() ->
                                new SettingRefused(
                                        "--mturk.share_account_read needs AWS_ASSUME_ROLE_ARN")));
    }

    /** Listens for word of answers, if that is wanted. */
    Optional<CallbackServer> callback(Consumer<String> look, InstantSource clock) {
        return callbackPort.map(port ->
                CallbackServer.start(
                        callbackIp,
                        port,
                        of.value("AWS_SNS_ARN_ID"),
                        of.value("MTURK_CALLBACK_SECRET"),
                        look,
                        clock));
    }

    /** How often to look for answers. */
    Duration poll() {
        Duration every = Spans.parse("--mturk.poll", poll);
        if (every.toSeconds() < 1) throw new SettingRefused("--mturk.poll is at least 1s");
        return every;
    }

    /** What HITs offer and may cost. */
    MturkConfig config() {
        return new MturkConfig(
                reward,
                workers,
                Spans.parse("--mturk.lifetime", lifetime),
                Spans.parse("--mturk.duration", duration),
                Spans.parse("--mturk.auto_approval", autoApproval),
                approvedPercent,
                approvedHits,
                budget.orElseThrow(() ->
                        new SettingRefused(
                                "--mturk.budget USD is needed: the most that all HITs together may"
                                        + " cost")));
    }
}
