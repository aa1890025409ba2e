package dojo.cli;

import dojo.base.SettingRefused;
import dojo.mturk.CallbackServer;
import dojo.mturk.MturkAccount;
import dojo.mturk.MturkConfig;
import dojo.mturk.MturkPlace;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import java.util.function.Consumer;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Whose account at Mechanical Turk, what its HITs offer, and what they may cost. */
final class MturkOptions {
    @Option(
            names = "--aws_mturk_environment",
            paramLabel = "NAME",
            defaultValue = "sandbox",
            description =
                    "of aws_mturk: sandbox, where you answer yourself and pay nothing, or production"
                            + " (default: ${DEFAULT-VALUE})")
    private String environment = "sandbox";

    @Option(
            names = "--mturk.profile",
            paramLabel = "NAME",
            description =
                    "profile of Amazon's command line to take the keys from (default:"
                            + " AWS_ACCESS_KEY_ID and AWS_SECRET_KEY, then Amazon's usual places)")
    private Optional<String> profile = Optional.empty();

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

    @Spec(Spec.Target.MIXEE)
    private CommandSpec command = CommandSpec.create();

    /** The account; calls nobody yet. */
    MturkAccount account() {
        return new MturkAccount(
                MturkPlace.of(environment, value("MTURK_ENDPOINT_URL")),
                new MturkAccount.Keys(profile, value("AWS_ACCESS_KEY_ID"), value("AWS_SECRET_KEY")),
                value("AWS_SNS_ARN_ID"));
    }

    /** The role whose keys go along with answers, if any do. */
    Optional<String> sharedRole() {
        if (!share) return Optional.empty();
        return Optional.of(
                value("AWS_ASSUME_ROLE_ARN")
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
                        value("AWS_SNS_ARN_ID"),
                        value("MTURK_CALLBACK_SECRET"),
                        look,
                        clock));
    }

    /** What the environment is called. */
    String environment() {
        return environment;
    }

    /** How often to look for answers. */
    Duration poll() {
        return Spans.parse("--mturk.poll", poll);
    }

    /** What HITs offer and may cost. */
    MturkConfig config() {
        return config(
                budget.orElseThrow(() ->
                        new SettingRefused(
                                "--mturk.budget USD is needed: the most that all HITs together may"
                                        + " cost")));
    }

    /** The same within another budget. */
    MturkConfig config(BigDecimal within) {
        return new MturkConfig(
                reward,
                workers,
                Spans.parse("--mturk.lifetime", lifetime),
                Spans.parse("--mturk.duration", duration),
                Spans.parse("--mturk.auto_approval", autoApproval),
                approvedPercent,
                approvedHits,
                within);
    }

    private Optional<String> value(String variable) {
        return Variables.value(command, variable);
    }
}
