package org.faumap.dataset;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.faumap.facs.ActionUnit;
import org.faumap.storage.FolderStorage;
import org.faumap.storage.Storage;
import org.jspecify.annotations.Nullable;

/**
 * Images with what is known of them. Immutable; the images themselves stay where they are until they are asked for.
 *
 * @param id of the data set
 * @param files where its images lie
 * @param images all of them, in an order that stays
 * @param regions where action units would be seen, by image; empty when nobody knows
 */
public record Dataset(
        String id,
        Storage files,
        List<DatasetImage> images,
        Map<String, Map<ActionUnit, List<Regions.Region>>> regions) {

    public Dataset {
        images = List.copyOf(images);
    }

    /**
     * The data set of a manifest on this machine, called like the folder that holds it.
     *
     * @param regions a file of {@link Regions}; null for none
     * @throws MalformedDataset naming what is wrong with either file
     */
    public static Dataset of(Path manifest, @Nullable Path regions) throws IOException, MalformedDataset {
        Path folder =
                Objects.requireNonNull(manifest.toAbsolutePath().normalize().getParent());
        String name = String.valueOf(folder.getFileName());
        Storage files = new FolderStorage(folder);
        List<DatasetImage> images = Manifest.read(files, String.valueOf(manifest.getFileName()));
        if (regions == null) {
            return new Dataset(name, files, images, Map.of());
        }
        Path other = Objects.requireNonNull(regions.toAbsolutePath().normalize().getParent());
        return new Dataset(
                name, files, images, Regions.read(new FolderStorage(other), String.valueOf(regions.getFileName())));
    }

    /** Those with action units. */
    public List<DatasetImage> coded() {
        return images.stream().filter(image -> image.code() != null).toList();
    }

    /**
     * SHA-256 of all that a mapping is made from: what is known of the images, where their regions are, and the content of
     * those with action units. Equal for copies, wherever they lie; of a bucket by its tags, so that nothing is fetched.
     *
     * @param listed all files of the data set
     */
    String sha256(List<Storage.StoredFile> listed) throws IOException {
        Map<String, String> tags = new HashMap<>();
        for (Storage.StoredFile file : listed) {
            if (file.tag() != null) {
                tags.put(file.name(), file.tag());
            }
        }
        MessageDigest digest = digest();
        for (DatasetImage image : images) {
            update(digest, image.toString());
            if (image.code() != null) {
                String tag = tags.get(image.file());
                update(digest, tag == null ? contentSha256(image.file()) : tag);
            }
        }
        new TreeMap<>(regions).forEach((image, byUnit) -> update(digest, image + new TreeMap<>(byUnit)));
        return HexFormat.of().formatHex(digest.digest());
    }

    private String contentSha256(String image) throws IOException {
        MessageDigest digest = digest();
        try (InputStream content = new DigestInputStream(files.open(image), digest)) {
            content.transferTo(OutputStream.nullOutputStream());
            return HexFormat.of().formatHex(digest.digest());
        } catch (NoSuchFileException condition) {
            return "missing"; // told when it is worked on
        }
    }

    /** SHA-256 of what a listing tells. */
    static String sha256OfListing(List<Storage.StoredFile> listed) {
        MessageDigest digest = digest();
        listed.forEach(file -> update(digest, file.toString()));
        return HexFormat.of().formatHex(digest.digest());
    }

    private static void update(MessageDigest digest, String line) {
        digest.update((line + "\n").getBytes(StandardCharsets.UTF_8));
    }

    private static MessageDigest digest() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java platform has SHA-256", e);
        }
    }
}
