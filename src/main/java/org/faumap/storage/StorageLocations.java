package org.faumap.storage;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.core.checksums.RequestChecksumCalculation;
import software.amazon.awssdk.core.checksums.ResponseChecksumValidation;
import software.amazon.awssdk.http.apache5.Apache5HttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.S3ClientBuilder;

/** Opens the storages that settings name. The client for buckets is made with the first of them. */
public final class StorageLocations implements AutoCloseable {
    private static final String BUCKET_SCHEME = "s3://";
    /** Stores other than AWS rarely care. */
    private static final Region ANY_REGION = Region.US_EAST_1;

    private final StorageSettings.S3 settings;
    private @Nullable S3Client client;

    StorageLocations(StorageSettings.S3 settings) {
        this.settings = settings;
    }

    /**
     * The storage of a location.
     *
     * @param location a folder, or {@code s3://bucket/prefix}
     * @throws IllegalArgumentException if it is neither
     */
    public Storage open(String location) {
        if (!location.startsWith(BUCKET_SCHEME)) {
            return new FolderStorage(Path.of(location));
        }
        String rest = location.substring(BUCKET_SCHEME.length()).replaceAll("/+$", "");
        int slash = rest.indexOf('/');
        String bucket = slash < 0 ? rest : rest.substring(0, slash);
        if (bucket.isEmpty()) {
            throw new IllegalArgumentException("A bucket is written s3://bucket/prefix, not " + location);
        }
        BucketStorage whole = new BucketStorage(client(), bucket, "");
        return slash < 0 ? whole : whole.within(rest.substring(slash + 1));
    }

    private synchronized S3Client client() {
        if (client == null) {
            // Checksums only where S3 demands them: not every other store knows those of late.
            S3ClientBuilder builder = S3Client.builder()
                    .httpClientBuilder(Apache5HttpClient.builder())
                    .forcePathStyle(settings.pathStyle())
                    .requestChecksumCalculation(RequestChecksumCalculation.WHEN_REQUIRED)
                    .responseChecksumValidation(ResponseChecksumValidation.WHEN_REQUIRED);
            if (settings.endpoint() != null) {
                builder.endpointOverride(settings.endpoint()).region(ANY_REGION);
            }
            if (settings.region() != null) {
                builder.region(Region.of(settings.region()));
            }
            if (settings.accessKey() != null && settings.secretKey() != null) {
                builder.credentialsProvider(StaticCredentialsProvider.create(
                        AwsBasicCredentials.create(settings.accessKey(), settings.secretKey())));
            }
            client = builder.build();
        }
        return client;
    }

    @Override
    public synchronized void close() {
        if (client != null) {
            client.close();
            client = null;
        }
    }
}
