package dojo.cli;

import dojo.base.SettingRefused;
import dojo.mturk.MturkAccount;
import dojo.mturk.MturkConfig;
import dojo.mturk.MturkPlace;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.Optional;
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

    @Spec(Spec.Target.MIXEE)
    private CommandSpec command = CommandSpec.create();

    /** The account; calls nobody yet. */
    MturkAccount account() {
        return new MturkAccount(
                MturkPlace.of(environment, value("MTURK_ENDPOINT_URL")),
                new MturkAccount.Keys(profile, value("AWS_ACCESS_KEY_ID"), value("AWS_SECRET_KEY")),
                value("AWS_SNS_ARN_ID"));
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
