package org.faumap.storage;

import java.net.URI;
import org.gaul.s3proxy.S3Proxy;
import org.gaul.s3proxy.auth.AuthenticationType;
import org.gaul.s3proxy.nio2blob.TransientNio2BlobStore;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.http.apache5.Apache5HttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3Client;

/** An S3 server in memory, on a free port, with one empty bucket. */
public final class Bucket implements AutoCloseable {
    public static final String NAME = "faces";

    private static final String ACCESS_KEY = "access";
    private static final String SECRET_KEY = "secret";

    private final S3Proxy server;

    public Bucket() throws Exception {
        server = S3Proxy.builder()
                .blobStore(new TransientNio2BlobStore())
                .endpoint(URI.create("http://127.0.0.1:0"))
                .awsAuthentication(AuthenticationType.AWS_V4, ACCESS_KEY, SECRET_KEY)
                .build();
        server.start();
        try (S3Client client = S3Client.builder()
                .httpClientBuilder(Apache5HttpClient.builder())
                .endpointOverride(endpoint())
                .forcePathStyle(true)
                .region(Region.US_EAST_1)
                .credentialsProvider(
                        StaticCredentialsProvider.create(AwsBasicCredentials.create(ACCESS_KEY, SECRET_KEY)))
                .build()) {
            client.createBucket(request -> request.bucket(NAME));
        }
    }

    StorageSettings.S3 settings() {
        return new StorageSettings.S3(endpoint(), null, true, ACCESS_KEY, SECRET_KEY);
    }

    /** The same for a whole service. */
    public String[] properties(String... more) {
        String[] properties = new String[more.length + 4];
        properties[0] = "faumap.storage.s3.endpoint=" + endpoint();
        properties[1] = "faumap.storage.s3.path-style=true";
        properties[2] = "faumap.storage.s3.access-key=" + ACCESS_KEY;
        properties[3] = "faumap.storage.s3.secret-key=" + SECRET_KEY;
        System.arraycopy(more, 0, properties, 4, more.length);
        return properties;
    }

    private URI endpoint() {
        return URI.create("http://127.0.0.1:" + server.getPort());
    }

    @Override
    public void close() throws Exception {
        server.stop();
    }
}
