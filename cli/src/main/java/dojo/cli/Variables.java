package dojo.cli;

import dojo.base.Setting;
import dojo.base.Settings;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.IDefaultValueProvider;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/** Every variable that Dojo reads from the environment or from {@code .env}. */
final class Variables {
    static final List<Setting> ALL =
            List.of(
                    new Setting("WALLET_NAME", "--wallet.name", "name of the coldkey"),
                    new Setting("WALLET_HOTKEY", "--wallet.hotkey", "name of the hotkey"),
                    new Setting("WALLET_PATH", "--wallet.path", "folder of the wallets"),
                    new Setting("NETUID", "--netuid", "number of the subnet"),
                    new Setting("SUBTENSOR_NETWORK", "--subtensor.network", "name of the network"),
                    new Setting(
                            "SUBTENSOR_CHAIN_ENDPOINT",
                            "--subtensor.chain_endpoint",
                            "address of a chain node"),
                    new Setting("AXON_PORT", "--axon.port", "port that this neuron serves"),
                    new Setting("BT_WALLET_NAME", "--wallet.name", "the SDK's name of WALLET_NAME"),
                    new Setting("BT_WALLET_HOTKEY", "--wallet.hotkey", "of WALLET_HOTKEY"),
                    new Setting("BT_WALLET_PATH", "--wallet.path", "of WALLET_PATH"),
                    new Setting(
                            "BT_SUBTENSOR_NETWORK", "--subtensor.network", "of SUBTENSOR_NETWORK"),
                    new Setting(
                            "BT_SUBTENSOR_CHAIN_ENDPOINT",
                            "--subtensor.chain_endpoint",
                            "of SUBTENSOR_CHAIN_ENDPOINT"),
                    new Setting("BT_AXON_PORT", "--axon.port", "of AXON_PORT"),
                    new Setting("DB_URL", "--db.url", "a database in PostgreSQL"),
                    new Setting("DB_USER", "--db.user", "who connects to it"),
                    new Setting("PGUSER", "--db.user", "PostgreSQL's name of DB_USER"),
                    new Setting("DB_PASSWORD", "--db.password", "the password there"),
                    new Setting("PGPASSWORD", "--db.password", "PostgreSQL's name of DB_PASSWORD"),
                    new Setting("HF_TOKEN", "", "token of the Hugging Face hub"),
                    new Setting("HF_ENDPOINT", "", "address of the Hugging Face hub"),
                    new Setting("HF_HUB_CACHE", "--hf.cache", "folder of downloaded models"),
                    new Setting("HF_HOME", "", "folder whose hub/ is HF_HUB_CACHE"),
                    new Setting("HF_HUB_OFFLINE", "", "1: download no models"),
                    new Setting("TOKENIZERS_PARALLELISM", "", "read by tokenizer libraries"),
                    new Setting("CUDA_VISIBLE_DEVICES", "", "read by model libraries"),
                    new Setting("TOGETHER_API_KEY", "", "key of together.ai"),
                    new Setting("OPENAI_API_KEY", "", "key of OpenAI"),
                    new Setting("OPENROUTER_API_KEY", "", "key of OpenRouter"),
                    new Setting("LLM_API_KEY", "", "key of an LLM server named by its URL"),
                    new Setting("AWS_ACCESS_KEY_ID", "", "Amazon access key"),
                    new Setting("AWS_SECRET_KEY", "", "Amazon secret key"),
                    new Setting("AWS_SNS_ARN_ID", "", "topic of Mechanical Turk events"),
                    new Setting("AWS_ASSUME_ROLE_ARN", "", "role a validator may assume"),
                    new Setting("MTURK_ENDPOINT_URL", "", "Mechanical Turk, sandbox or not"),
                    new Setting("TARGET_URL", "", "callback of the Lambda forwarder"),
                    new Setting("MTURK_CALLBACK_SECRET", "", "what the Lambda forwarder knows"),
                    new Setting("DOJO_API_BASE_URL", "--work.url", "address of a worker platform"),
                    new Setting("DOJO_API_KEY", "", "key of a worker platform"),
                    new Setting("SYNTHETIC_API_URL", "", "address of a synthetic task service"),
                    new Setting("SYNTH_API_KEY", "", "key that dojo synth asks its callers for"),
                    new Setting("WANDB_API_KEY", "", "key of Weights & Biases"));

    private Variables() {}

    /** What a variable that has no flag is set to, in a command that runs. */
    static Optional<String> value(CommandSpec command, String variable) {
        return command.commandLine().getDefaultValueProvider() instanceof Defaults defaults
                ? defaults.settings.value(variable)
                : Optional.empty();
    }

    /** An option that was not typed takes its variable's value, if that is set. */
    static final class Defaults implements IDefaultValueProvider {
        private final Settings settings;
        private final boolean networkTyped;

        /**
         * @param words what was typed: whoever types a network's name does not mean an address that
         *     is set in the environment
         */
        Defaults(Settings settings, List<String> words) {
            this.settings = settings;
            networkTyped =
                    words.stream()
                            .map(word -> word.replaceFirst("=.*", ""))
                            .anyMatch(
                                    List.of(ChainOptions.NETWORK, "--network", "--chain")
                                            ::contains);
        }

        @Override
        public @org.jspecify.annotations.Nullable String defaultValue(ArgSpec arg) {
            if (!(arg instanceof OptionSpec option)) return null;
            if (networkTyped && List.of(option.names()).contains(ChainOptions.ENDPOINT))
                return null;
            return ALL.stream()
                    .filter(setting -> List.of(option.names()).contains(setting.flag()))
                    .flatMap(setting -> settings.value(setting.variable()).stream())
                    .findFirst()
                    .orElse(null);
        }
    }
}
