package dojo.testing;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * A real HTTP server that speaks Mechanical Turk's protocol (AWS JSON 1.1) and the AssumeRole of
 * STS (AWS query) as Amazon's SDK sends them, with Amazon's rules about money, tokens and states,
 * and with faults as a test tells it.
 */
public final class MturkServer implements AutoCloseable {
    private static final String TARGET = "MTurkRequesterServiceV20170117.";
    private static final ObjectMapper MAPPER = new ObjectMapper();

    /** What goes wrong with one call. */
    public enum Fault {
        /** 400 ThrottlingException; nothing is done. */
        THROTTLED,
        /** 500 ServiceFault; nothing is done. */
        BROKEN,
        /** The call is done, and the connection is cut before its answer. */
        CUT_AFTER
    }

    /** A HIT as it was made. */
    public record Made(String hitId, JsonNode request) {}

    private record Refusal(String code, String message) {}

    private static final class Refused extends Exception {
        private static final long serialVersionUID = 1;
        private final transient Refusal refusal;

        Refused(String code, String message) {
            super(message);
            refusal = new Refusal(code, message);
        }
    }

    private final HttpServer server;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final Map<String, Made> hits = new LinkedHashMap<>();
    private final Map<String, ObjectNode> assignments = new LinkedHashMap<>();
    private final Map<String, Deque<Fault>> faults = new HashMap<>();
    private final List<String> calls = new ArrayList<>();
    private final Map<String, String> qualifications = new LinkedHashMap<>();
    private final List<String> uninvited = new ArrayList<>();
    private final List<Map<String, String>> assumed = new ArrayList<>();
    private final List<JsonNode> notifications = new ArrayList<>();
    private final Map<String, String> tokens = new HashMap<>();
    private BigDecimal balance = new BigDecimal("100.00");

    /** Listens on a free port of this machine. */
    public MturkServer() {
        try {
            server =
                    HttpServer.create(
                            new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        server.setExecutor(threads);
        server.createContext("/", this::handle);
        server.start();
    }

    /** What to override the endpoint with. */
    public String url() {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    /** The next calls of {@code operation} go so wrong. */
    public synchronized MturkServer next(String operation, Fault... wrong) {
        faults.computeIfAbsent(operation, name -> new ArrayDeque<>()).addAll(List.of(wrong));
        return this;
    }

    /** What the account holds. */
    public synchronized MturkServer balance(String dollars) {
        balance = new BigDecimal(dollars);
        return this;
    }

    /** All HITs, oldest first. */
    public synchronized List<Made> hits() {
        return List.copyOf(hits.values());
    }

    /** Names of all calls that came, oldest first. */
    public synchronized List<String> calls() {
        return List.copyOf(calls);
    }

    /** Forgets a HIT, as Amazon does with one that was deleted. */
    public synchronized void forget(String hitId) {
        hits.remove(hitId);
    }

    /** A worker hands in {@code freeText}, taken {@code seconds} ago. */
    public synchronized String submit(String hitId, String worker, String freeText, int seconds) {
        String xml =
                "<?xml version=\"1.0\" encoding=\"ASCII\"?><QuestionFormAnswers xmlns=\"http://"
                        + "mechanicalturk.amazonaws.com/AWSMechanicalTurkDataSchemas/2005-10-01/"
                        + "QuestionFormAnswers.xsd\"><Answer><QuestionIdentifier>taskAnswers"
                        + "</QuestionIdentifier><FreeText>"
                        + freeText.replace("&", "&amp;").replace("<", "&lt;")
                        + "</FreeText></Answer></QuestionFormAnswers>";
        String id = "ASSIGNMENT" + assignments.size();
        // Not the tests' clock: Amazon has its own.
        double now = System.nanoTime() / 1e9 + 1_700_000_000;
        ObjectNode assignment =
                MAPPER.createObjectNode()
                        .put("AssignmentId", id)
                        .put("HITId", hitId)
                        .put("WorkerId", worker)
                        .put("AssignmentStatus", "Submitted")
                        .put("AcceptTime", now - seconds)
                        .put("SubmitTime", now)
                        .put("Answer", xml);
        assignments.put(id, assignment);
        return id;
    }

    /** Submitted, Approved or Rejected. */
    public synchronized String status(String assignment) {
        return assignment(assignment).path("AssignmentStatus").asText();
    }

    /** Amazon judges an answer itself, as it does when nobody did for long. */
    public synchronized void autoApprove(String assignment) {
        judge(assignment, "Approved");
    }

    /** Somebody judges an answer by hand. */
    public synchronized void judge(String assignment, String status) {
        assignment(assignment).put("AssignmentStatus", status);
    }

    /** What the worker of a rejected answer was told. */
    public synchronized String feedback(String assignment) {
        return assignment(assignment).path("RequesterFeedback").asText();
    }

    /** Workers who have the qualification of those not invited. */
    public synchronized List<String> uninvited() {
        return List.copyOf(uninvited);
    }

    /** Keys with {@code token} are good from now on. */
    public synchronized MturkServer good(String id, String token) {
        tokens.put(id, token);
        return this;
    }

    /** The parameters of each AssumeRole. */
    public synchronized List<Map<String, String>> assumed() {
        return List.copyOf(assumed);
    }

    /** The notification settings that were made. */
    public synchronized List<JsonNode> notifications() {
        return List.copyOf(notifications);
    }

    private synchronized void handle(HttpExchange exchange) throws IOException {
        try (exchange) {
            byte[] body = exchange.getRequestBody().readAllBytes();
            String target =
                    Optional.ofNullable(exchange.getRequestHeaders().getFirst("X-Amz-Target"))
                            .orElse("");
            if (target.isEmpty()) {
                assumeRole(exchange, new String(body, StandardCharsets.UTF_8));
                return;
            }
            String operation = target.replace(TARGET, "");
            calls.add(operation);
            String signed = String.valueOf(exchange.getRequestHeaders().getFirst("Authorization"));
            if (!signed.startsWith("AWS4-HMAC-SHA256 Credential=")
                    || !signed.contains("/us-east-1/mturk-requester/aws4_request")) {
                answer(exchange, 400, error("UnrecognizedClientException", "not signed"));
                return;
            }
            String id = signed.substring(signed.indexOf('=') + 1, signed.indexOf('/'));
            String token = exchange.getRequestHeaders().getFirst("X-Amz-Security-Token");
            if (id.startsWith("ASIA") && !Objects.equals(token, tokens.get(id))) {
                answer(exchange, 400, error("ExpiredTokenException", "The token is expired"));
                return;
            }
            Fault fault = faults.getOrDefault(operation, new ArrayDeque<>()).poll();
            if (fault == Fault.THROTTLED) {
                answer(exchange, 400, error("ThrottlingException", "Rate exceeded"));
                return;
            }
            if (fault == Fault.BROKEN) {
                answer(exchange, 500, error("ServiceFault", "try again"));
                return;
            }
            try {
                JsonNode answer = done(operation, MAPPER.readTree(body));
                if (fault != Fault.CUT_AFTER) answer(exchange, 200, answer);
            } catch (Refused e) {
                ObjectNode error = error("RequestError", e.refusal.message());
                answer(exchange, 400, error.put("TurkErrorCode", e.refusal.code()));
            }
        }
    }

    private JsonNode done(String operation, JsonNode asked) throws Refused {
        ObjectNode answer = MAPPER.createObjectNode();
        switch (operation) {
            case "GetAccountBalance" -> answer.put("AvailableBalance", balance.toPlainString());
            case "CreateHIT" -> answer.set("HIT", create(asked));
            case "GetHIT" -> {
                answer.set("HIT", hit(requireHit(asked.path("HITId").asText())));
            }
            case "ListHITs" -> {
                ArrayNode all = answer.putArray("HITs");
                hits.values().forEach(each -> all.add(hit(each)));
            }
            case "ListAssignmentsForHIT" -> {
                requireHit(asked.path("HITId").asText());
                ArrayNode all = answer.putArray("Assignments");
                for (ObjectNode each : assignments.values()) {
                    if (each.path("HITId").equals(asked.path("HITId"))) all.add(each);
                }
                answer.put("NumResults", all.size());
            }
            case "ApproveAssignment" -> judge(asked, "Approved");
            case "RejectAssignment" -> judge(asked, "Rejected");
            case "ListQualificationTypes" -> {
                ArrayNode all = answer.putArray("QualificationTypes");
                qualifications.forEach((id, name) -> all.add(qualification(id, name)));
            }
            case "CreateQualificationType" -> {
                String id = "QUALIFICATION" + qualifications.size();
                qualifications.put(id, asked.path("Name").asText());
                answer.set("QualificationType", qualification(id, asked.path("Name").asText()));
            }
            case "AssociateQualificationWithWorker" ->
                    uninvited.add(asked.path("WorkerId").asText());
            case "UpdateNotificationSettings" -> notifications.add(asked);
            default -> throw new Refused("AWS.UnknownOperation", "no " + operation);
        }
        return answer;
    }

    private ObjectNode create(JsonNode asked) throws Refused {
        String token = asked.path("UniqueRequestToken").asText();
        for (Made before : hits.values()) {
            if (before.request().path("UniqueRequestToken").asText().equals(token)) {
                throw new Refused(
                        "AWS.MechanicalTurk.HitAlreadyExists",
                        "The HIT with ID \"" + before.hitId() + "\" already exists");
            }
        }
        if (asked.path("Question").asText().getBytes(StandardCharsets.UTF_8).length > 65_535) {
            throw new Refused("AWS.MechanicalTurk.InvalidParameterValue", "question too long");
        }
        BigDecimal reward = new BigDecimal(asked.path("Reward").asText());
        BigDecimal fee = reward.multiply(new BigDecimal("0.2")).max(new BigDecimal("0.01"));
        BigDecimal cost =
                reward.add(fee).multiply(new BigDecimal(asked.path("MaxAssignments").asInt()));
        if (balance.compareTo(cost) < 0) {
            throw new Refused(
                    "AWS.MechanicalTurk.InsufficientFunds",
                    "This Requester has insufficient funds in their account");
        }
        balance = balance.subtract(cost);
        var made = new Made("HIT" + hits.size(), asked);
        hits.put(made.hitId(), made);
        return hit(made);
    }

    private static ObjectNode hit(Made made) {
        return MAPPER.createObjectNode()
                .put("HITId", made.hitId())
                .put("HITTypeId", "TYPE")
                .put("HITGroupId", "GROUP")
                .put("CreationTime", Instant.EPOCH.getEpochSecond())
                .put("RequesterAnnotation", made.request().path("RequesterAnnotation").asText());
    }

    private static ObjectNode qualification(String id, String name) {
        return MAPPER.createObjectNode().put("QualificationTypeId", id).put("Name", name);
    }

    private Made requireHit(String id) throws Refused {
        Made made = hits.get(id);
        if (made == null) {
            throw new Refused(
                    "AWS.MechanicalTurk.HITDoesNotExist", "Hit " + id + " does not exist");
        }
        return made;
    }

    private ObjectNode assignment(String id) {
        return Objects.requireNonNull(assignments.get(id), id);
    }

    private void judge(JsonNode asked, String status) throws Refused {
        ObjectNode assignment = assignment(asked.path("AssignmentId").asText());
        if (!assignment.path("AssignmentStatus").asText().equals("Submitted")) {
            throw new Refused(
                    "AWS.MechanicalTurk.InvalidAssignmentState",
                    "This Assignment can be judged with a status of: Submitted");
        }
        assignment.put("AssignmentStatus", status);
        assignment.put("RequesterFeedback", asked.path("RequesterFeedback").asText());
    }

    private void assumeRole(HttpExchange exchange, String form) throws IOException {
        Map<String, String> parameters = new LinkedHashMap<>();
        for (String pair : form.split("&")) {
            String[] parts = pair.split("=", 2);
            parameters.put(
                    parts[0],
                    parts.length < 2 ? "" : URLDecoder.decode(parts[1], StandardCharsets.UTF_8));
        }
        calls.add("sts:" + parameters.get("Action"));
        assumed.add(parameters);
        byte[] xml =
                ("<AssumeRoleResponse xmlns=\"https://sts.amazonaws.com/doc/2011-06-15/\">"
                                + "<AssumeRoleResult><Credentials>"
                                + "<AccessKeyId>ASIATEMPORARY</AccessKeyId>"
                                + "<SecretAccessKey>temporary-secret</SecretAccessKey>"
                                + "<SessionToken>temporary-token</SessionToken>"
                                + "<Expiration>2026-12-01T00:15:00Z</Expiration></Credentials>"
                                + "</AssumeRoleResult></AssumeRoleResponse>")
                        .getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().set("Content-Type", "text/xml");
        exchange.sendResponseHeaders(200, xml.length);
        exchange.getResponseBody().write(xml);
    }

    private static ObjectNode error(String type, String message) {
        return MAPPER.createObjectNode().put("__type", type).put("Message", message);
    }

    private static void answer(HttpExchange exchange, int status, JsonNode json)
            throws IOException {
        byte[] body = MAPPER.writeValueAsBytes(json);
        exchange.getResponseHeaders().set("Content-Type", "application/x-amz-json-1.1");
        exchange.sendResponseHeaders(status, body.length);
        exchange.getResponseBody().write(body);
    }

    @Override
    public void close() {
        server.stop(0);
        threads.close();
    }
}
