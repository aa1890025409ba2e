package dojo.models.hf;

import com.fasterxml.jackson.databind.JsonNode;
import dojo.base.Json;
import dojo.base.MalformedJson;
import dojo.models.RewardModelUnreadable;
import java.io.IOException;
import java.io.InputStream;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Downloads the files of one model into Hugging Face's cache: each goes on where it was broken off,
 * is checked against the hash that the hub names, and only then gets its place.
 */
final class HubDownload {
    private static final long FILE_BYTES_MAX = 64L << 30;
    private static final int LISTING_BYTES_MAX = 4 << 20;
    private static final int PIECE_BYTES = 1 << 16;
    private static final int REDIRECTS_MAX = 5;

    /** How often a broken connection is taken up again without a byte having come. */
    private static final int RETRIES_MAX = 4;

    private static final Duration SILENCE_MAX = Duration.ofSeconds(60);

    private final HubAccess hub;
    private final ModelFinder.Repository repository;
    private final ModelFinder.Progress progress;
    private final Path folder;

    HubDownload(HubAccess hub, ModelFinder.Repository repository, ModelFinder.Progress progress) {
        this.hub = hub;
        this.repository = repository;
        this.progress = progress;
        folder = repository.in(hub.cache());
    }

    /** A file on the hub: where it is, the hash of its contents, how long it is. */
    private record Remote(String file, URI address, String hash, long bytes) {}

    /** Gets all files that are needed and returns their folder. */
    Path run() {
        try (ExecutorService readers = Executors.newVirtualThreadPerTaskExecutor();
                var client =
                        HttpClient.newBuilder()
                                .version(HttpClient.Version.HTTP_1_1)
                                .connectTimeout(SILENCE_MAX)
                                .build()) {
            return new Connected(client, readers).run();
        } catch (Unusable e) {
            throw new RewardModelUnreadable(repository.name(), e.why());
        } catch (IOException e) {
            throw new RewardModelUnreadable(
                    repository.name(),
                    "cannot be downloaded from " + hub.endpoint() + ": " + reason(e));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new RewardModelUnreadable(repository.name(), "was not downloaded: interrupted");
        }
    }

    private static String reason(IOException e) {
        if (e instanceof ConnectException) return "no connection";
        String message = e.getMessage();
        return message == null ? e.getClass().getSimpleName() : message;
    }

    private final class Connected {
        private final HttpClient client;
        private final ExecutorService readers;

        Connected(HttpClient client, ExecutorService readers) {
            this.client = client;
            this.readers = readers;
        }

        Path run() throws IOException, Unusable, InterruptedException {
            JsonNode listing = listing();
            String commit = listing.path("sha").asText();
            if (!commit.matches("[0-9a-f]{40}")) throw new Unusable("has no commit on the hub");
            Set<String> there = new HashSet<>();
            for (JsonNode each : listing.path("siblings"))
                there.add(each.path("rfilename").asText());
            List<String> wanted = new ArrayList<>(List.of("config.json", "tokenizer.json"));
            for (String needed : wanted) {
                if (!there.contains(needed)) throw new Unusable("has no " + needed + " on the hub");
            }
            if (there.contains("tokenizer_config.json")) wanted.add("tokenizer_config.json");
            List<String> weights = ModelFinder.weights(there::contains);
            if (weights.isEmpty()) {
                throw new Unusable(
                        "has no safetensors, pytorch_model.bin or model.onnx on the hub");
            }
            for (String onnxData : List.of("_data", ".data")) {
                String beside = weights.getFirst() + onnxData;
                if (there.contains(beside)) wanted.add(beside);
            }
            wanted.add(weights.getFirst());
            Path snapshot = folder.resolve("snapshots").resolve(commit);
            for (String file : wanted) get(file, commit, snapshot);
            if (weights.getFirst().endsWith(".json")) {
                for (String shard : ModelFinder.shards(snapshot.resolve(weights.getFirst()))) {
                    get(shard, commit, snapshot);
                }
            }
            Path ref = folder.resolve("refs").resolve(repository.revision());
            Files.createDirectories(ref.resolveSibling(""));
            Files.writeString(ref, commit);
            return snapshot;
        }

        private JsonNode listing() throws IOException, Unusable, InterruptedException {
            URI address =
                    at("api/models/" + repository.name() + "/revision/" + repository.revision());
            try (InputStream body = opened("GET", address, 0).body()) {
                byte[] bytes = within(() -> body.readNBytes(LISTING_BYTES_MAX + 1));
                if (bytes.length > LISTING_BYTES_MAX) throw new Unusable("has too many files");
                return Json.parse(bytes);
            } catch (MalformedJson e) {
                throw new Unusable("has a list of files on the hub that is no JSON");
            }
        }

        private void get(String file, String commit, Path snapshot)
                throws IOException, Unusable, InterruptedException {
            Path link = snapshot.resolve(file);
            if (Files.exists(link)) return;
            Remote remote = remote(file, at(repository.name() + "/resolve/" + commit + "/" + file));
            Path blob = folder.resolve("blobs").resolve(remote.hash);
            if (!Files.exists(blob)) download(remote, blob);
            Path beside = link.resolveSibling("");
            Files.createDirectories(beside);
            Files.deleteIfExists(link);
            try {
                Files.createSymbolicLink(link, beside.relativize(blob));
            } catch (UnsupportedOperationException e) {
                Files.copy(blob, link);
            }
        }

        /** What the hub says of a file before it forwards to where its bytes are. */
        private Remote remote(String file, URI address)
                throws IOException, Unusable, InterruptedException {
            var response = opened("HEAD", address, 0);
            response.body().close();
            var headers = response.headers();
            String hash =
                    headers.firstValue("X-Linked-Etag")
                            .or(() -> headers.firstValue("ETag"))
                            .orElse("")
                            .replaceAll("^W/|\"", "");
            if (!hash.matches("[0-9a-f]{40}|[0-9a-f]{64}")) {
                throw new Unusable("cannot be checked: the hub names no hash of " + file);
            }
            long bytes =
                    headers.firstValue("X-Linked-Size")
                            .or(() -> headers.firstValue("Content-Length"))
                            .filter(text -> text.matches("\\d{1,15}"))
                            .map(Long::parseLong)
                            .orElse(-1L);
            if (bytes < 0 || bytes > FILE_BYTES_MAX) {
                throw new Unusable("has a file of unknown or excessive size: " + file);
            }
            return new Remote(file, address, hash, bytes);
        }

        private void download(Remote remote, Path blob)
                throws IOException, Unusable, InterruptedException {
            Files.createDirectories(blob.resolveSibling(""));
            Path part = blob.resolveSibling(remote.hash + ".incomplete");
            try (var out =
                    FileChannel.open(
                            part,
                            StandardOpenOption.CREATE,
                            StandardOpenOption.READ,
                            StandardOpenOption.WRITE)) {
                if (out.tryLock() == null)
                    throw new Unusable("is being downloaded by another process");
                if (out.size() > remote.bytes) out.truncate(0);
                if (Files.getFileStore(part).getUsableSpace() < remote.bytes - out.size()) {
                    throw new Unusable("needs more room than there is at " + hub.cache());
                }
                for (int failures = 0; out.size() < remote.bytes; ) {
                    long before = out.size();
                    try {
                        fetch(remote, out);
                    } catch (IOException e) {
                        failures = out.size() > before ? 0 : failures + 1;
                        if (failures > RETRIES_MAX) throw e;
                        Thread.sleep(Duration.ofSeconds(1L << failures));
                    }
                }
                if (!hash(out, remote).equals(remote.hash)) {
                    out.truncate(0);
                    throw new Unusable(
                            "came damaged: the hash of " + remote.file + " does not fit");
                }
                out.force(true);
            }
            Files.move(part, blob, StandardCopyOption.ATOMIC_MOVE);
        }

        /** Gets what is missing, until it is whole or the connection breaks. */
        private void fetch(Remote remote, FileChannel out)
                throws IOException, Unusable, InterruptedException {
            var response = opened("GET", remote.address, out.size());
            try (InputStream body = response.body()) {
                String range = response.headers().firstValue("Content-Range").orElse("");
                if (response.statusCode() != 206
                        || !range.startsWith("bytes " + out.size() + "-")) {
                    out.truncate(0);
                }
                out.position(out.size());
                while (out.size() < remote.bytes) {
                    byte[] piece = within(() -> available(body));
                    if (piece.length == 0) throw new IOException("the connection was closed");
                    int rest = (int) Math.min(piece.length, remote.bytes - out.size());
                    for (var left = ByteBuffer.wrap(piece, 0, rest); left.hasRemaining(); ) {
                        out.write(left);
                    }
                    progress.at(remote.file, out.size(), remote.bytes);
                }
            }
        }

        /** The answer of the hub, or of where it forwards to if the bytes are wanted. */
        private HttpResponse<InputStream> opened(String method, URI address, long from)
                throws IOException, Unusable, InterruptedException {
            URI to = address;
            for (int i = 0; i <= REDIRECTS_MAX; i++) {
                var request =
                        HttpRequest.newBuilder(to)
                                .method(method, HttpRequest.BodyPublishers.noBody());
                request.timeout(SILENCE_MAX).header("User-Agent", "dojo");
                if (from > 0) request.header("Range", "bytes=" + from + "-");
                if (ours(to))
                    hub.token().ifPresent(it -> request.header("Authorization", "Bearer " + it));
                var response =
                        client.send(request.build(), HttpResponse.BodyHandlers.ofInputStream());
                Optional<String> location = response.headers().firstValue("Location");
                int status = response.statusCode();
                boolean forwarded = status >= 300 && status < 400 && location.isPresent();
                boolean told =
                        method.equals("HEAD")
                                && response.headers().firstValue("X-Linked-Etag").isPresent();
                if (status == 200 || status == 206 || (forwarded && told)) return response;
                response.body().close();
                if (!forwarded) throw refusal(status, to);
                try {
                    to = to.resolve(location.get());
                } catch (IllegalArgumentException e) {
                    throw new Unusable("is forwarded to no address");
                }
                boolean plain =
                        "http".equals(to.getScheme()) && "http".equals(hub.endpoint().getScheme());
                if (!"https".equals(to.getScheme()) && !plain) {
                    throw new Unusable("is forwarded to an unprotected address");
                }
            }
            throw new Unusable("is forwarded more than " + REDIRECTS_MAX + " times");
        }

        private IOException refusal(int status, URI at) throws Unusable {
            if (status == 401 || status == 403) {
                String who =
                        hub.token().isPresent() ? "the token in HF_TOKEN" : "all; set HF_TOKEN";
                throw new Unusable("is not open to " + who + " (or does not exist)");
            }
            if (status == 404) {
                String revision = " in the revision " + repository.revision();
                throw new Unusable("is not on " + hub.endpoint() + revision);
            }
            return new IOException("answer " + status + " from " + at.getHost());
        }

        /** What {@code reading} gives, unless the other side falls silent. */
        private byte[] within(java.util.concurrent.Callable<byte[]> reading)
                throws IOException, InterruptedException {
            var future = readers.submit(reading);
            try {
                return future.get(SILENCE_MAX.toMillis(), TimeUnit.MILLISECONDS);
            } catch (TimeoutException e) {
                future.cancel(true);
                throw new IOException("nothing came for " + SILENCE_MAX.toSeconds() + " s", e);
            } catch (ExecutionException e) {
                if (e.getCause() instanceof IOException broken) throw broken;
                throw new IOException(e.getCause());
            }
        }
    }

    /**
     * What has come, up to a piece; nothing at the end. Unlike others it loses none if it breaks.
     */
    private static byte[] available(InputStream body) throws IOException {
        byte[] piece = new byte[PIECE_BYTES];
        return Arrays.copyOf(piece, Math.max(0, body.read(piece)));
    }

    private URI at(String path) {
        String base = hub.endpoint().toString().replaceAll("/+$", "");
        return URI.create(base + "/" + path);
    }

    private boolean ours(URI address) {
        return String.valueOf(address.getHost()).equalsIgnoreCase(hub.endpoint().getHost())
                && address.getPort() == hub.endpoint().getPort()
                && String.valueOf(address.getScheme()).equals(hub.endpoint().getScheme());
    }

    /** The hash of the contents as the hub counts it: SHA-256, or git's for small files. */
    private static String hash(FileChannel in, Remote remote) throws IOException {
        try {
            boolean git = remote.hash.length() == 40;
            var digest = MessageDigest.getInstance(git ? "SHA-1" : "SHA-256");
            if (git)
                digest.update(("blob " + remote.bytes + "\0").getBytes(StandardCharsets.US_ASCII));
            var piece = ByteBuffer.allocate(PIECE_BYTES);
            for (long at = 0; at < in.size(); ) {
                at += in.read(piece.clear(), at);
                digest.update(piece.flip());
            }
            return HexFormat.of().formatHex(digest.digest());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
