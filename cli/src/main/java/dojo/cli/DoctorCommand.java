package dojo.cli;

import dojo.base.Json;
import dojo.base.SettingRefused;
import dojo.chain.ChainUnavailable;
import dojo.chain.ChainView;
import dojo.chain.Network;
import dojo.chain.Subtensor;
import dojo.chain.UnknownSpec;
import dojo.chain.extrinsic.Call;
import dojo.chain.metadata.NotInMetadata;
import dojo.chain.metadata.RuntimeMetadata;
import dojo.chain.rpc.RpcError;
import dojo.wallet.KeyfileUnreadable;
import dojo.wallet.Ss58Address;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Looks at all that a neuron needs and says what it found; changes and sends nothing. */
@Command(
        name = "doctor",
        description = {
            "Check the chain, the wallet, the axon's port and the disk: a line for each finding",
            "and what to do about it. Ends with 1 if anything fails."
        },
        footer = {
            "",
            "Example: dojo doctor --subtensor.network test --netuid 52 --wallet.name miner"
                    + " --axon.external_ip 203.0.113.7"
        })
final class DoctorCommand implements Callable<Integer> {
    /** A newest block older than this: the chain stands still, or our clock is ahead. */
    private static final Duration BLOCK_AGE_MAX = Duration.ofMinutes(2);

    /** A block further in the future than this means that our clock is behind. */
    private static final Duration AHEAD_MAX = Duration.ofSeconds(2);

    /** How much of a keyfile is looked at to tell whether it is encrypted. */
    private static final int KIND_BYTES = 16;

    /** How a check went. */
    private enum Verdict {
        OK,
        WARN,
        FAIL
    }

    /**
     * What one check found.
     *
     * @param advice what to do; empty where nothing needs to be done
     */
    private record Finding(String check, Verdict verdict, String found, String advice) {}

    @Mixin private ChainOptions chain = new ChainOptions();
    @Mixin private WalletOptions wallet = new WalletOptions();
    @Mixin private Output output = new Output();

    @Option(
            names = "--netuid",
            paramLabel = "N",
            description = "also look whether the hotkey has a seat in this subnet, or could buy it")
    private Optional<Integer> netuid = Optional.empty();

    @Option(
            names = "--axon.port",
            paramLabel = "PORT",
            defaultValue = "8091",
            description = "port of the neuron to be (default: ${DEFAULT-VALUE})")
    private int port;

    @Option(
            names = "--axon.external_ip",
            paramLabel = "IP",
            description = "also try whether the port can be reached at this address")
    private Optional<String> externalIp = Optional.empty();

    @Option(
            names = "--dir",
            paramLabel = "DIR",
            defaultValue = ".dojo",
            description = "folder that neurons write to (default: ${DEFAULT-VALUE})")
    private Path folder = Path.of(".dojo");

    private final InstantSource clock = InstantSource.system();
    private final List<Finding> findings = new ArrayList<>();

    @Override
    public Integer call() {
        Checked.range("--axon.port", port, 1, Checked.PORT_MAX);
        Network network = chain.network();
        try (var _ = Progress.of("asking " + network.name())) {
            checkChain(network);
        }
        checkAxonPort();
        externalIp.ifPresent(this::checkReached);
        checkDisk();
        return tellAll();
    }

    private void ok(String check, String found) {
        add(check, Verdict.OK, found, "");
    }

    private void warn(String check, String found, String advice) {
        add(check, Verdict.WARN, found, advice);
    }

    private void fail(String check, String found, String advice) {
        add(check, Verdict.FAIL, found, advice);
    }

    private void add(String check, Verdict verdict, String found, String advice) {
        var finding = new Finding(check, verdict, found, advice);
        findings.add(finding);
        if (!output.json) print(finding);
    }

    private static void print(Finding finding) {
        System.out.printf(
                "%-4s  %-12s  %s%s%n",
                finding.verdict().name().toLowerCase(Locale.ROOT),
                finding.check(),
                finding.found(),
                finding.advice().isEmpty() ? "" : "; " + finding.advice());
    }

    private int tellAll() {
        boolean failed = findings.stream().anyMatch(each -> each.verdict() == Verdict.FAIL);
        var answer = Json.object().put("ok", !failed);
        var checks = answer.putArray("checks");
        for (var finding : findings) {
            checks.addObject()
                    .put("check", finding.check())
                    .put("verdict", finding.verdict().name().toLowerCase(Locale.ROOT))
                    .put("found", finding.found())
                    .put("advice", finding.advice());
        }
        output.print(
                answer,
                () -> System.out.println(failed ? "something fails, see above" : "nothing fails"));
        return failed ? Dojo.FAILED : 0;
    }

    // ---- the chain

    private void checkChain(Network network) {
        Optional<Subtensor> reached = Optional.empty();
        int lost = 0;
        for (URI endpoint : network.endpoints()) {
            Instant before = clock.instant();
            try {
                var client =
                        Subtensor.connect(
                                new Network(
                                        network.name(), List.of(endpoint), network.genesisHash()),
                                new SplittableRandom(),
                                UnknownSpec.REFUSED);
                long opened = Duration.between(before, clock.instant()).toMillis();
                long head = client.head();
                ok(
                        "endpoint",
                        "%s answers: block %d, connected with metadata in %d ms"
                                .formatted(endpoint, head, opened));
                if (reached.isEmpty()) reached = Optional.of(client);
                else client.close();
            } catch (ChainUnavailable | RpcError e) {
                lost++;
                boolean last = lost == network.endpoints().size();
                add(
                        "endpoint",
                        last ? Verdict.FAIL : Verdict.WARN,
                        Trouble.explain(e),
                        "check the address and the network, or name another endpoint");
            }
        }
        Optional<Ss58Address> coldkey = key("coldkey", wallet.wallet()::coldkeyAddress);
        Optional<Ss58Address> hotkey = key("hotkey", wallet.wallet()::hotkeyAddress);
        if (reached.isEmpty()) return;
        try (var client = reached.get()) {
            ask(client.best(), coldkey, hotkey);
        } catch (ChainUnavailable | RpcError | NotInMetadata e) {
            fail("chain", Trouble.explain(e), "try again, or name another endpoint");
        }
    }

    private void ask(ChainView view, Optional<Ss58Address> coldkey, Optional<Ss58Address> hotkey) {
        checkSpec(view.specVersion());
        checkCalls(view.metadata());
        long now = view.storage("Timestamp", "Now").orElseThrow().asLong();
        checkTime(Duration.between(Instant.ofEpochMilli(now), clock.instant()));
        if (coldkey.isEmpty()) return;
        long balance = view.balance(coldkey.get());
        if (balance > 0) {
            ok("balance", coldkey.get() + " has " + Tao.text(balance));
        } else {
            warn(
                    "balance",
                    coldkey.get() + " has nothing",
                    "send TAO to it before it pays for anything");
        }
        if (netuid.isPresent()) checkSeat(view, netuid.get(), hotkey, balance);
    }

    private void checkSpec(long spec) {
        if (spec <= UnknownSpec.NEWEST_VERIFIED) {
            ok("runtime", "spec " + spec);
            return;
        }
        warn(
                "runtime",
                "spec " + spec + ", newer than the verified " + UnknownSpec.NEWEST_VERIFIED,
                "reading works; to write look at a --dry-run, then add --allow-unknown-spec");
    }

    /** Whether the runtime takes each of our calls: its name, its arguments and their types. */
    private void checkCalls(RuntimeMetadata metadata) {
        var missing = new ArrayList<String>();
        var changed = new ArrayList<String>();
        for (var call : calls()) {
            String name = call.pallet() + "." + call.name();
            try {
                byte[] _ = call.encode(metadata);
            } catch (NotInMetadata e) {
                missing.add(name);
            } catch (IllegalArgumentException e) {
                changed.add(name + " (" + e.getMessage() + ")");
            }
        }
        if (!changed.isEmpty()) {
            fail(
                    "calls",
                    "the runtime's arguments differ: " + String.join(", ", changed),
                    "do not use these; update dojo");
        } else if (!missing.isEmpty()) {
            warn(
                    "calls",
                    "the runtime does not have " + String.join(", ", missing),
                    "what needs them is refused");
        } else {
            ok("calls", "all " + calls().size() + " fit the runtime's metadata");
        }
    }

    private void checkTime(Duration age) {
        String text = "the newest block is " + Math.max(0, age.toSeconds()) + " s old";
        if (age.compareTo(AHEAD_MAX.negated()) < 0) {
            fail(
                    "clock",
                    "the newest block is " + age.negated().toSeconds() + " s in the future",
                    "this machine's clock is behind: set it by NTP, or peers refuse its requests");
        } else if (age.compareTo(BLOCK_AGE_MAX) > 0) {
            warn(
                    "clock",
                    text,
                    "the node lags or makes no blocks, or this machine's clock is ahead");
        } else {
            ok("clock", text);
        }
    }

    private void checkSeat(ChainView view, int netuid, Optional<Ss58Address> hotkey, long balance) {
        var subnets = new Subnets(view);
        try {
            subnets.require(netuid);
        } catch (SettingRefused e) {
            fail("seat", Trouble.explain(e), "check --netuid and the network");
            return;
        }
        for (Ss58Address key : hotkey.stream().toList()) {
            var uid = view.uid(netuid, key);
            if (uid.isEmpty()) continue;
            ok("seat", "%s is uid %d of subnet %d".formatted(key, uid.getAsInt(), netuid));
            return;
        }
        long cost = subnets.seatCost(netuid);
        String found = "not registered in subnet " + netuid + "; a seat costs " + Tao.text(cost);
        if (balance > cost) warn("seat", found, "dojo subnet register --netuid " + netuid);
        else fail("seat", found + ", more than the balance", "add TAO, or wait");
    }

    // ---- the wallet

    /** Adds what is found of a key; its address, if a file tells it. */
    private Optional<Ss58Address> key(String which, Supplier<Ss58Address> read) {
        boolean cold = which.equals("coldkey");
        Path base = wallet.folder().resolve(wallet.name);
        Path file = cold ? base.resolve(which) : base.resolve("hotkeys").resolve(wallet.hotkey);
        Ss58Address address;
        try {
            address = read.get();
        } catch (KeyfileUnreadable e) {
            fail(which, Trouble.explain(e), "make one: dojo wallet new");
            return Optional.empty();
        }
        String text = address + " in " + file;
        if (Files.exists(file)) checkSecret(which, file, text, cold);
        else if (cold) ok(which, text + ": its address alone, enough for a neuron");
        else fail(which, text + " is missing", "a neuron signs with it");
        return Optional.of(address);
    }

    private void checkSecret(String which, Path file, String text, boolean cold) {
        try (var in = Files.newInputStream(file)) {
            var permissions = Files.getPosixFilePermissions(file);
            var wide = EnumSet.copyOf(permissions);
            wide.removeAll(
                    EnumSet.of(PosixFilePermission.OWNER_READ, PosixFilePermission.OWNER_WRITE));
            byte[] start = in.readNBytes(KIND_BYTES);
            boolean plain = start.length > 0 && (start[0] == '{' || start[0] == '0');
            if (!wide.isEmpty()) {
                String has = PosixFilePermissions.toString(permissions);
                fail(which, text + " has the permissions " + has, "chmod 600 " + file);
            } else if (!plain) {
                ok(which, text + ", encrypted");
            } else if (cold) {
                warn(
                        which,
                        text + ", not encrypted",
                        "a neuron needs only coldkeypub.txt; keep the coldkey elsewhere");
            } else {
                ok(which, text + ", not encrypted, as neurons need it");
            }
        } catch (IOException e) {
            fail(which, file + " cannot be read", "check its owner");
        } catch (UnsupportedOperationException e) {
            warn(which, text + ": permissions unknown here", "keep it private");
        }
    }

    // ---- this machine

    private void checkAxonPort() {
        try (var _ = new ServerSocket(port)) {
            ok("axon port", port + " is free");
        } catch (IOException e) {
            warn(
                    "axon port",
                    port + " cannot be bound: " + e.getMessage(),
                    "fine if it is your neuron; else name another --axon.port");
        }
    }

    /** Connects to our own address; listens meanwhile if nobody does. */
    private void checkReached(String ip) {
        try (var _ = listening()) {
            Optional<String> why = Serving.unreached(ip, port);
            why.ifPresentOrElse(
                    found -> warn("axon reach", found, Serving.TO_BE_REACHED),
                    () -> ok("axon reach", ip + ":" + port + " can be reached from here"));
        } catch (IOException e) {
            warn("axon reach", String.valueOf(e.getMessage()), "name another port");
        }
    }

    private ServerSocket listening() throws IOException {
        var socket = new ServerSocket();
        try {
            socket.bind(new InetSocketAddress(port));
        } catch (java.net.BindException e) {
            // Somebody listens there: it is that one who shall be reached.
            socket.close();
        }
        return socket;
    }

    private void checkDisk() {
        Path there =
                Stream.iterate(folder.toAbsolutePath(), each -> each != null, Path::getParent)
                        .filter(Files::exists)
                        .findFirst()
                        .orElseThrow();
        try {
            Files.delete(Files.createTempFile(there, ".doctor", ""));
            ok(
                    "disk",
                    "%s can be written, %,d MiB free"
                            .formatted(folder, Files.getFileStore(there).getUsableSpace() >> 20));
        } catch (IOException e) {
            fail(
                    "disk",
                    folder + " cannot be written: " + e.getMessage(),
                    "name another --dir, or make room");
        }
    }

    /**
     * The calls that commands and neurons make, with arguments of the right kind. No constant: it
     * would load the cryptography with every start of any command.
     */
    private static List<Call> calls() {
        var anybody = Ss58Address.of(new byte[32]);
        return List.of(
                Call.transferKeepAlive(anybody, 1),
                Call.transferAllowDeath(anybody, 1),
                Call.transferAll(anybody, true),
                Call.registerNetwork(anybody),
                Call.startCall(1),
                Call.burnedRegister(1, anybody),
                Call.rootRegister(anybody),
                Call.addStake(anybody, 1, 1),
                Call.removeStake(anybody, 1, 1),
                Call.serveAxon(1, 1, "203.0.113.7", 8091),
                Call.setWeights(1, new int[] {0}, new int[] {1}, 0),
                Call.commitWeights(1, new byte[32]),
                Call.revealWeights(1, new int[] {0}, new int[] {1}, new int[] {1}, 0),
                Call.sudo(Call.transferKeepAlive(anybody, 1)),
                Call.adminUtils("sudo_set_tempo", 1, 1));
    }
}
