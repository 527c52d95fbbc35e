package org.faumap.dataset;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.faumap.facs.ActionUnit;
import org.faumap.storage.FolderStorage;
import org.faumap.storage.Storage;
import org.jspecify.annotations.Nullable;

/**
 * Pictures with what is known of them. Immutable; the pictures themselves stay where they are until they are asked for.
 *
 * @param id of the data set
 * @param files where its pictures lie
 * @param pictures all of them, in an order that stays
 * @param regions where action units would be seen, by picture; empty when nobody knows
 */
public record Dataset(
        String id, Storage files, List<Picture> pictures, Map<String, Map<ActionUnit, List<Regions.Region>>> regions) {

    public Dataset {
        pictures = List.copyOf(pictures);
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
        List<Picture> pictures = Manifest.read(files, String.valueOf(manifest.getFileName()));
        if (regions == null) {
            return new Dataset(name, files, pictures, Map.of());
        }
        Path other = Objects.requireNonNull(regions.toAbsolutePath().normalize().getParent());
        return new Dataset(
                name, files, pictures, Regions.read(new FolderStorage(other), String.valueOf(regions.getFileName())));
    }

    /** Those with action units. */
    public List<Picture> coded() {
        return pictures.stream().filter(picture -> picture.code() != null).toList();
    }

    /** SHA-256 over what is known of the pictures, not over their pixels: equal when all of it is. */
    public String sha256() {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            for (Picture picture : pictures) {
                digest.update((picture + "\n").getBytes(StandardCharsets.UTF_8));
            }
            return HexFormat.of().formatHex(digest.digest());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java platform has SHA-256", e);
        }
    }
}
