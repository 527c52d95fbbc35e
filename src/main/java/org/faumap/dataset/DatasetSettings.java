package org.faumap.dataset;

import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

/**
 * Settings of data sets.
 *
 * @param location a folder, or {@code s3://bucket/prefix}, of whose folders each is a data set; none when not set
 * @param scanInterval how old what is known of that folder may be, at least 0
 * @param maxUpload the longest archive, at least 1 byte
 * @param maxEntries files and folders in an archive, at least 1
 * @param maxUnpacked bytes of all files of an archive, at least 1
 * @param maxFile bytes of one file of an archive, at least 1
 * @param maxRatio how many times longer than the archive its files may be together, at least 1; looked at above 10 MB
 * @param maxUploaded how many uploaded data sets are kept at most, at least 1; one more is answered 409
 * @param maxStored bytes of all uploaded data sets together, at least 1; one that does not fit is answered 507
 * @param uploads how many uploads are taken at once, at least 1; one more is answered 429
 * @param uploadTime how long the sending of an archive may take, at least 1 s; after that it is answered 408
 * @param minUploadRate bytes of an archive that must come in a second, on average and after the first 10 s; at least 0
 */
@ConfigurationProperties("faumap.dataset")
record DatasetSettings(
        @Nullable String location,
        @DefaultValue("5s") Duration scanInterval,
        @DefaultValue("2GB") DataSize maxUpload,
        @DefaultValue("50000") int maxEntries,
        @DefaultValue("8GB") DataSize maxUnpacked,
        @DefaultValue("64MB") DataSize maxFile,
        @DefaultValue("100") int maxRatio,
        @DefaultValue("100") int maxUploaded,
        @DefaultValue("100GB") DataSize maxStored,
        @DefaultValue("2") int uploads,
        @DefaultValue("1h") Duration uploadTime,
        @DefaultValue("32KB") DataSize minUploadRate) {
    DatasetSettings {
        requireAtLeast("scan-interval", scanInterval.toMillis(), 0);
        requireAtLeast("max-upload", maxUpload.toBytes(), 1);
        requireAtLeast("max-entries", maxEntries, 1);
        requireAtLeast("max-unpacked", maxUnpacked.toBytes(), 1);
        requireAtLeast("max-file", maxFile.toBytes(), 1);
        requireAtLeast("max-ratio", maxRatio, 1);
        requireAtLeast("max-uploaded", maxUploaded, 1);
        requireAtLeast("max-stored", maxStored.toBytes(), 1);
        requireAtLeast("uploads", uploads, 1);
        requireAtLeast("upload-time", uploadTime.toMillis(), 1000);
        requireAtLeast("min-upload-rate", minUploadRate.toBytes(), 0);
    }

    private static void requireAtLeast(String name, long value, long least) {
        if (value < least) {
            throw new IllegalArgumentException(
                    "faumap.dataset.%s is %d, at least %d is needed".formatted(name, value, least));
        }
    }
}
