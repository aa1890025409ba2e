package dojo.mturk;

import java.math.BigDecimal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.auth.credentials.AwsSessionCredentials;
import software.amazon.awssdk.auth.credentials.DefaultCredentialsProvider;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.mturk.MTurkClient;
import software.amazon.awssdk.services.mturk.model.Assignment;
import software.amazon.awssdk.services.mturk.model.Comparator;
import software.amazon.awssdk.services.mturk.model.CreateHitRequest;
import software.amazon.awssdk.services.mturk.model.EventType;
import software.amazon.awssdk.services.mturk.model.HIT;
import software.amazon.awssdk.services.mturk.model.HITAccessActions;
import software.amazon.awssdk.services.mturk.model.NotificationTransport;
import software.amazon.awssdk.services.mturk.model.QualificationRequirement;
import software.amazon.awssdk.services.mturk.model.QualificationType;
import software.amazon.awssdk.services.mturk.model.QualificationTypeStatus;
import software.amazon.awssdk.services.mturk.model.RequestErrorException;

/** One requester's account at Mechanical Turk. Safe for several threads. */
public final class MturkAccount implements AutoCloseable {
    /** How long one call may take, repeats included. */
    static final Duration WITHIN = Duration.ofSeconds(30);

    /** How many lists of 100 are looked through at most. */
    private static final int PAGES_MAX = 10;

    private static final int PAGE = 100;
    private static final String PERCENT_APPROVED = "000000000000000000L0";
    private static final String HITS_APPROVED = "00000000000000000040";
    private static final String NOT_INVITED = "Dojo: not invited again";
    private static final Logger LOG = LoggerFactory.getLogger(MturkAccount.class);

    private final MTurkClient client;
    private final MturkPlace place;
    private final Keys keys;
    private final Optional<String> topic;
    private final Set<String> notified = ConcurrentHashMap.newKeySet();

    /**
     * Whose account. Without both of the keys Amazon's usual chain is asked: the environment, the
     * profile, the machine.
     *
     * @param token goes with keys that are good for a while
     */
    public record Keys(
            Optional<String> profile,
            Optional<String> id,
            Optional<String> secret,
            Optional<String> token) {
        /** Keys that are good until they are taken back. */
        public Keys(Optional<String> profile, Optional<String> id, Optional<String> secret) {
            this(profile, id, secret, Optional.empty());
        }

        AwsCredentialsProvider provider() {
            if (id.isPresent() && secret.isPresent()) {
                return StaticCredentialsProvider.create(
                        token.isPresent()
                                ? AwsSessionCredentials.create(id.get(), secret.get(), token.get())
                                : AwsBasicCredentials.create(id.get(), secret.get()));
            }
            var chain = DefaultCredentialsProvider.builder();
            profile.ifPresent(chain::profileName);
            return chain.build();
        }

        @Override
        public String toString() {
            return "keys";
        }
    }

    /**
     * Calls nobody yet.
     *
     * @param topic of SNS, that is told of each answer
     */
    public MturkAccount(MturkPlace place, Keys keys, Optional<String> topic) {
        this.place = place;
        this.keys = keys;
        this.topic = topic;
        client =
                MTurkClient.builder()
                        .endpointOverride(place.endpoint())
                        .region(Region.US_EAST_1)
                        .credentialsProvider(keys.provider())
                        .httpClientBuilder(UrlConnectionHttpClient.builder())
                        .overrideConfiguration(config -> config.apiCallTimeout(WITHIN))
                        .build();
    }

    /** Where it is. */
    public MturkPlace place() {
        return place;
    }

    /** What is left in the account, in dollars; the sandbox has always the same. */
    public BigDecimal balance() {
        return new BigDecimal(call(client::getAccountBalance).availableBalance());
    }

    /**
     * Keys for whoever is to read the answers to all of this account's HITs, workers' ids included.
     *
     * @throws MturkUnavailable if Amazon gives none
     */
    public ReadAccess readAccess(String role) {
        return ReadAccess.of(role, place, keys);
    }

    /**
     * Makes a HIT, or finds the one that was made with the same name.
     *
     * @param lifetime how long workers find it
     * @param without the qualification of those who are not invited
     * @return its id
     */
    String create(
            Question question, MturkConfig config, Duration lifetime, Optional<String> without) {
        CreateHitRequest request =
                CreateHitRequest.builder()
                        .title(HitPage.TITLE)
                        .description(HitPage.description(question.shown().size()))
                        .keywords(HitPage.KEYWORDS)
                        .reward(config.reward().toPlainString())
                        .maxAssignments(config.workers())
                        .lifetimeInSeconds(lifetime.toSeconds())
                        .assignmentDurationInSeconds(config.duration().toSeconds())
                        .autoApprovalDelayInSeconds(config.autoApproval().toSeconds())
                        .qualificationRequirements(requirements(config, without))
                        .question(HitPage.question(question))
                        .requesterAnnotation(question.name())
                        .uniqueRequestToken(question.name())
                        .build();
        HIT made;
        try {
            made = call(() -> client.createHIT(request)).hit();
        } catch (MturkRefused e) {
            if (!e.exists()) throw e;
            // A call before this one made it without our hearing of it; lists may lag behind.
            return find(question.name())
                    .orElseThrow(() -> new MturkUnavailable("a HIT that exists is not listed", e));
        }
        LOG.info("HIT {}: {}{}", made.hitId(), place.preview(), made.hitGroupId());
        topic.ifPresent(arn -> notify(arn, made.hitTypeId()));
        return made.hitId();
    }

    private static List<QualificationRequirement> requirements(
            MturkConfig config, Optional<String> without) {
        List<QualificationRequirement> all = new ArrayList<>();
        if (config.approvedPercent() > 0) {
            all.add(atLeast(PERCENT_APPROVED, config.approvedPercent()));
        }
        if (config.approvedHits() > 0) all.add(atLeast(HITS_APPROVED, config.approvedHits()));
        without.ifPresent(type ->
                all.add(
                        QualificationRequirement.builder()
                                .qualificationTypeId(type)
                                .comparator(Comparator.DOES_NOT_EXIST)
                                .actionsGuarded(HITAccessActions.DISCOVER_PREVIEW_AND_ACCEPT)
                                .build()));
        return all;
    }

    private static QualificationRequirement atLeast(String type, int value) {
        return QualificationRequirement.builder()
                .qualificationTypeId(type)
                .comparator(Comparator.GREATER_THAN_OR_EQUAL_TO)
                .integerValues(value)
                .build();
    }

    /** The HIT that was made with {@code name}, if one of the newest was. */
    Optional<String> find(String name) {
        return call(() ->
                client.listHITsPaginator(request -> request.maxResults(PAGE)).stream()
                        .limit(PAGES_MAX)
                        .flatMap(page -> page.hiTs().stream())
                        .filter(hit -> name.equals(hit.requesterAnnotation()))
                        .map(HIT::hitId)
                        .findFirst());
    }

    /** Answers are asked for anyhow, so a topic that does not work loses none. */
    private void notify(String arn, String hitType) {
        if (!notified.add(hitType)) return;
        try {
            call(() ->
                    client.updateNotificationSettings(request ->
                            request.hitTypeId(hitType)
                                    .active(true)
                                    .notification(to ->
                                            to.destination(arn)
                                                    .transport(NotificationTransport.SNS)
                                                    .version("2006-05-05")
                                                    .eventTypes(EventType.ASSIGNMENT_SUBMITTED))));
        } catch (MturkRefused | MturkUnavailable e) {
            LOG.warn("the topic {} is not told of answers: {}", arn, e.getMessage());
        }
    }

    /** Where a HIT can be looked at. */
    String link(String hitId) {
        HIT hit = call(() -> client.getHIT(request -> request.hitId(hitId))).hit();
        return place.preview() + hit.hitGroupId();
    }

    /** All answers to a HIT, judged or not; nobody logs them, since they name workers. */
    List<Assignment> answers(String hitId) {
        // More answers than a page cannot be: a HIT has at most WORKERS_MAX.
        return call(() ->
                        client.listAssignmentsForHIT(
                                request -> request.hitId(hitId).maxResults(PAGE)))
                .assignments();
    }

    /** Whether an answer is paid, of one that was judged. */
    static Optional<Boolean> judged(Assignment answer) {
        return switch (answer.assignmentStatus()) {
            case APPROVED -> Optional.of(true);
            case REJECTED -> Optional.of(false);
            case SUBMITTED, UNKNOWN_TO_SDK_VERSION -> Optional.empty();
        };
    }

    void approve(String assignment) {
        call(() -> client.approveAssignment(request -> request.assignmentId(assignment)));
    }

    void reject(String assignment, String why) {
        call(() ->
                client.rejectAssignment(
                        request -> request.assignmentId(assignment).requesterFeedback(why)));
    }

    /** The qualification of those who are not invited again, made if there is none. */
    String notInvited() {
        Optional<String> found =
                call(() ->
                                client.listQualificationTypes(request ->
                                        request.query(NOT_INVITED)
                                                .mustBeRequestable(false)
                                                .mustBeOwnedByCaller(true)
                                                .maxResults(PAGE)))
                        .qualificationTypes()
                        .stream()
                        .filter(type -> NOT_INVITED.equals(type.name()))
                        .map(QualificationType::qualificationTypeId)
                        .findFirst();
        if (found.isPresent()) return found.get();
        return call(() ->
                        client.createQualificationType(request ->
                                request.name(NOT_INVITED)
                                        .description("Tasks of this kind are not for you")
                                        .qualificationTypeStatus(QualificationTypeStatus.ACTIVE)))
                .qualificationType()
                .qualificationTypeId();
    }

    /** Does not show further HITs to a worker, who is not told and not blocked elsewhere. */
    void uninvite(String worker, String qualification) {
        call(() ->
                client.associateQualificationWithWorker(request ->
                        request.workerId(worker)
                                .qualificationTypeId(qualification)
                                .integerValue(1)
                                .sendNotification(false)));
    }

    private static <T> T call(Supplier<T> call) {
        try {
            return call.get();
        } catch (RequestErrorException e) {
            throw new MturkRefused("Mechanical Turk refused: " + words(e), e);
        } catch (SdkException e) {
            throw new MturkUnavailable("Mechanical Turk: " + words(e), e);
        }
    }

    /** One line of a stranger's words, for people. */
    static String words(SdkException e) {
        String message = String.valueOf(e.getMessage()).replaceAll("[^ -~]", "?");
        if (message.startsWith("Unable to load credentials")) {
            return "no keys; set AWS_ACCESS_KEY_ID and AWS_SECRET_KEY, or name --mturk.profile";
        }
        return message.length() > 300 ? message.substring(0, 300) : message;
    }

    @Override
    public void close() {
        client.close();
    }
}
