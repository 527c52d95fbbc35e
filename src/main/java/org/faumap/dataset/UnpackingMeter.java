package org.faumap.dataset;

import org.faumap.dataset.DatasetRefused.Reason;

/** Counts all that an archive unfolds to, the packed tables in it included, and stops what grows without end. Of one thread. */
final class UnpackingMeter {
    /** Small archives of blank images may be packed as well as they like. */
    private static final long FREE_OF_RATIO_BYTES = 10_000_000;

    private final long archiveBytes;
    private final long maxUnpacked;
    private final int maxRatio;
    private final int maxEntries;
    private long bytes;
    private int entries;

    UnpackingMeter(DatasetSettings settings, long archiveBytes) {
        this.archiveBytes = archiveBytes;
        maxUnpacked = settings.maxUnpacked().toBytes();
        maxRatio = settings.maxRatio();
        maxEntries = settings.maxEntries();
    }

    /** One more file or folder. */
    void entry() {
        entries++;
        if (entries > maxEntries) {
            throw tooManyEntries(maxEntries);
        }
    }

    /** So many bytes more came out of the archive, or out of a packed file in it. */
    void unpacked(long more) {
        bytes += more;
        if (bytes > maxUnpacked) {
            throw new DatasetRefused(
                    Reason.ARCHIVE_TOO_LARGE,
                    "Its files have more than %,d bytes together (faumap.dataset.max-unpacked). Send it in parts."
                            .formatted(maxUnpacked));
        }
        if (bytes > FREE_OF_RATIO_BYTES && bytes / maxRatio > archiveBytes) {
            throw new DatasetRefused(
                    Reason.ARCHIVE_UNSAFE,
                    "It unpacks to more than %d times its length, which images never do. Send their files as they are, in a tar without compression."
                            .formatted(maxRatio));
        }
    }

    static DatasetRefused tooManyEntries(int most) {
        return new DatasetRefused(
                Reason.ARCHIVE_TOO_LARGE,
                "It has more than %,d entries (faumap.dataset.max-entries). Send it in parts.".formatted(most));
    }
}
