package dojo.mturk;

import java.time.Instant;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.sts.StsClient;
import software.amazon.awssdk.services.sts.model.Credentials;

/**
 * Keys that list answers to HITs and do nothing else, for a quarter of an hour. They are made for
 * one message and kept by nobody here.
 */
public record ReadAccess(String id, String secret, String token, Instant expiration) {
    /** How long they are good for, in seconds: the least that Amazon gives. */
    static final int SECONDS = 900;

    /** Whatever the role may do, the session may do no more than this. */
    static final String POLICY =
            "{\"Version\":\"2012-10-17\",\"Statement\":[{\"Effect\":\"Allow\","
                    + "\"Action\":\"mechanicalturk:ListAssignmentsForHIT\",\"Resource\":\"*\"}]}";

    /**
     * Asks Amazon for them, with a client that lives no longer than this call.
     *
     * @param role {@code arn:aws:iam::ACCOUNT:role/NAME}, which the owner of {@code keys} may
     *     assume
     * @throws MturkUnavailable if there are none
     */
    static ReadAccess of(String role, MturkPlace place, MturkAccount.Keys keys) {
        var builder =
                StsClient.builder()
                        .region(Region.US_EAST_1)
                        .credentialsProvider(keys.provider())
                        .httpClientBuilder(UrlConnectionHttpClient.builder())
                        .overrideConfiguration(
                                config -> config.apiCallTimeout(MturkAccount.WITHIN));
        if (!place.amazons()) builder.endpointOverride(place.endpoint());
        try (StsClient sts = builder.build()) {
            Credentials given =
                    sts.assumeRole(request ->
                                    request.roleArn(role)
                                            .roleSessionName("subnet_validator")
                                            .durationSeconds(SECONDS)
                                            .policy(POLICY))
                            .credentials();
            return new ReadAccess(
                    given.accessKeyId(),
                    given.secretAccessKey(),
                    given.sessionToken(),
                    given.expiration());
        } catch (SdkException e) {
            throw new MturkUnavailable("no read access to share: " + MturkAccount.words(e), e);
        }
    }

    /** Nothing of them. */
    @Override
    public String toString() {
        return "read access";
    }
}
