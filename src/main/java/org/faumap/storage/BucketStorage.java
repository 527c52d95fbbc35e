package org.faumap.storage;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.Delete;
import software.amazon.awssdk.services.s3.model.NoSuchKeyException;
import software.amazon.awssdk.services.s3.model.ObjectIdentifier;
import software.amazon.awssdk.services.s3.model.S3Exception;

/** The keys of an S3 bucket that share a prefix. S3 shows an object as a whole or not at all. */
final class BucketStorage implements Storage {
    /** The most that S3 deletes at once. */
    private static final int BATCH = 1000;

    /** As stores on disks of their own answer; AWS's has no end. */
    private static final int INSUFFICIENT_STORAGE = 507;

    private final S3Client client;
    private final String bucket;
    private final String prefix;

    /** @param prefix empty, or with a slash at its end */
    BucketStorage(S3Client client, String bucket, String prefix) {
        this.client = client;
        this.bucket = bucket;
        this.prefix = prefix;
    }

    @Override
    public InputStream open(String name) throws IOException {
        String key = key(name);
        try {
            return client.getObject(request -> request.bucket(bucket).key(key));
        } catch (NoSuchKeyException condition) {
            throw new NoSuchFileException(name);
        } catch (SdkException condition) {
            throw failed("read", condition);
        }
    }

    @Override
    public void write(String name, byte[] content) throws IOException {
        put(name, RequestBody.fromBytes(content));
    }

    @Override
    public void write(String name, Path content) throws IOException {
        put(name, RequestBody.fromFile(content));
    }

    private void put(String name, RequestBody content) throws IOException {
        String key = key(name);
        try {
            client.putObject(request -> request.bucket(bucket).key(key), content);
        } catch (S3Exception condition) {
            throw condition.statusCode() == INSUFFICIENT_STORAGE
                    ? new StorageFull(condition)
                    : failed("written", condition);
        } catch (SdkException condition) {
            throw failed("written", condition);
        }
    }

    @Override
    public List<StoredFile> files(String folder) throws IOException {
        String start = folder.isEmpty() ? prefix : key(folder) + "/";
        List<StoredFile> files = new ArrayList<>();
        try {
            client.listObjectsV2Paginator(request -> request.bucket(bucket).prefix(start)).contents().stream()
                    .filter(object -> !object.key().endsWith("/")) // consoles write such for empty folders
                    .forEach(object -> files.add(new StoredFile(
                            object.key().substring(prefix.length()),
                            object.size(),
                            object.lastModified(),
                            object.eTag())));
        } catch (SdkException condition) {
            throw failed("listed", condition);
        }
        files.sort(Comparator.comparing(StoredFile::name));
        return files;
    }

    @Override
    public List<String> folders() throws IOException {
        try {
            return client
                    .listObjectsV2Paginator(
                            request -> request.bucket(bucket).prefix(prefix).delimiter("/"))
                    .commonPrefixes()
                    .stream()
                    .map(folder -> folder.prefix()
                            .substring(prefix.length(), folder.prefix().length() - 1))
                    .sorted()
                    .toList();
        } catch (SdkException condition) {
            throw failed("listed", condition);
        }
    }

    @Override
    public void delete(String folder) throws IOException {
        List<ObjectIdentifier> keys = new ArrayList<>();
        keys.add(identifier(key(folder)));
        files(folder).forEach(file -> keys.add(identifier(prefix + file.name())));
        try {
            for (int from = 0; from < keys.size(); from += BATCH) {
                Delete batch = Delete.builder()
                        .objects(keys.subList(from, Math.min(from + BATCH, keys.size())))
                        .quiet(true)
                        .build();
                if (client.deleteObjects(request -> request.bucket(bucket).delete(batch))
                        .hasErrors()) {
                    throw new IOException("Objects of the bucket could not be deleted");
                }
            }
        } catch (SdkException condition) {
            throw failed("deleted from", condition);
        }
    }

    private static ObjectIdentifier identifier(String key) {
        return ObjectIdentifier.builder().key(key).build();
    }

    @Override
    public Storage within(String folder) {
        return new BucketStorage(client, bucket, key(folder) + "/");
    }

    private String key(String name) {
        return prefix + StorageName.checked(name);
    }

    private static IOException failed(String what, SdkException condition) {
        return new IOException("The bucket cannot be " + what, condition);
    }
}
