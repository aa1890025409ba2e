package dojo.cli;

import dojo.mturk.MturkAccount;
import dojo.mturk.MturkPlace;
import java.util.Optional;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Whose account at Mechanical Turk. */
final class MturkAccountOptions {
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

    @Spec(Spec.Target.MIXEE)
    private CommandSpec command = CommandSpec.create();

    /** The account; calls nobody yet. */
    MturkAccount account() {
        return new MturkAccount(
                MturkPlace.of(environment, value("MTURK_ENDPOINT_URL")),
                new MturkAccount.Keys(profile, value("AWS_ACCESS_KEY_ID"), value("AWS_SECRET_KEY")),
                value("AWS_SNS_ARN_ID"));
    }

    Optional<String> value(String variable) {
        return Variables.value(command, variable);
    }
}
