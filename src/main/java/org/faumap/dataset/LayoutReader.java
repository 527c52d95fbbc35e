package org.faumap.dataset;

import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.faumap.facs.ActionUnit;
import org.faumap.storage.Storage;
import org.jspecify.annotations.Nullable;

/** Finds out how the files of a data set are laid out, and reads what they say. Images themselves are not opened. */
final class LayoutReader {
    private static final List<String> MANIFESTS = List.of("manifest.csv", "labels.csv");
    private static final List<String> REGIONS = List.of("regions.csv", "regions.csv.gz");
    private static final String LOOKED_FOR = "Looked for, in the archive or in the one folder that holds everything: a"
            + " manifest (manifest.csv, labels.csv, or the only CSV with a column \"file\"); the sequences of CK+ (images such"
            + " as S005_001_00000001.png with FACS/…_facs.txt); or a folder of images for each expression, named neutral,"
            + " happiness, surprise, sadness, anger, disgust, fear or contempt.";

    private LayoutReader() {}

    /**
     * The data set that these files make.
     *
     * @param id it shall have
     * @throws MalformedDataset if they make none; the message says what was looked for
     */
    static RecognizedDataset read(String id, Storage files) throws IOException, MalformedDataset {
        return read(id, new Tables(files));
    }

    /** The same with tables that are measured while they are read. */
    static RecognizedDataset read(String id, Tables tables) throws IOException, MalformedDataset {
        List<Storage.StoredFile> all = listed(tables.files());
        String top = commonFolder(all);
        Tables inside = top == null ? tables : tables.within(top);
        List<Storage.StoredFile> names = top == null ? all : listed(inside.files());
        return recognized(id, inside, names);
    }

    private static List<Storage.StoredFile> listed(Storage files) throws IOException {
        return files.files("").stream()
                .filter(file -> DatasetFile.of(file.name()) != DatasetFile.LITTER)
                .toList();
    }

    /** The folder that everything lies in, if it is not itself named for an expression. */
    private static @Nullable String commonFolder(List<Storage.StoredFile> files) {
        String top = null;
        for (Storage.StoredFile file : files) {
            int slash = file.name().indexOf('/');
            if (slash < 0 || (top != null && !top.equals(file.name().substring(0, slash)))) {
                return null;
            }
            top = file.name().substring(0, slash);
        }
        return top == null || ExpressionFolders.expression(top) != null ? null : top;
    }

    private static RecognizedDataset recognized(String id, Tables tables, List<Storage.StoredFile> all)
            throws IOException, MalformedDataset {
        List<String> names = all.stream().map(Storage.StoredFile::name).toList();
        FileProblems problems = new FileProblems();
        Map<String, Map<ActionUnit, List<Regions.Region>>> regions = new HashMap<>();
        Layout layout;
        List<DatasetImage> images;
        String manifest = manifest(tables, names);
        if (manifest != null) {
            layout = Layout.MANIFEST;
            images = usable(tables, manifest, new HashSet<>(names), problems);
            Set<String> used = images.stream().map(DatasetImage::file).collect(Collectors.toSet());
            for (String name : REGIONS) {
                if (names.contains(name)) {
                    regions.putAll(regions(tables, name, used, problems));
                }
            }
        } else if (CkPlus.isIn(names)) {
            layout = Layout.CK_PLUS;
            images = new CkPlus(tables.files(), problems).read(names);
        } else if (ExpressionFolders.areIn(names)) {
            layout = Layout.EXPRESSION_FOLDERS;
            images = ExpressionFolders.read(names, problems);
        } else {
            throw new MalformedDataset("No layout of a data set was recognised. " + LOOKED_FOR);
        }
        if (images.isEmpty()) {
            throw new MalformedDataset(
                    problems.count() == 0
                            ? "The %s names no image.".formatted(manifest == null ? "data set" : "manifest")
                            : "None of its images can be used. There are %d problems with files, the first: %s"
                                    .formatted(
                                            problems.count(),
                                            problems.first().get(0).problem()));
        }
        return new RecognizedDataset(
                new Dataset(id, tables.files(), images, regions),
                layout,
                problems.first(),
                problems.count(),
                all.stream().mapToLong(Storage.StoredFile::bytes).sum(),
                all.stream()
                        .map(Storage.StoredFile::modified)
                        .max(Comparator.<Instant>naturalOrder())
                        .orElse(null),
                licence(names));
    }

    private static @Nullable String manifest(Tables tables, List<String> names) throws IOException, MalformedDataset {
        for (String name : MANIFESTS) {
            if (names.contains(name)) {
                return name;
            }
        }
        List<String> found = new ArrayList<>();
        for (String name : names) {
            if (name.indexOf('/') < 0
                    && DatasetFile.of(name) == DatasetFile.TABLE
                    && !REGIONS.contains(name)
                    && isManifest(tables, name)) {
                found.add(name);
            }
        }
        if (found.size() > 1) {
            throw new MalformedDataset("%d CSV files have a column \"%s\". Name the one that lists the images %s."
                    .formatted(found.size(), Manifest.FILE, MANIFESTS.get(0)));
        }
        return found.isEmpty() ? null : found.get(0);
    }

    private static boolean isManifest(Tables tables, String name) throws IOException {
        try {
            return tables.columns(name).contains(Manifest.FILE);
        } catch (MalformedDataset noTable) {
            return false;
        }
    }

    /** Those that are there, each once: however many a manifest names, no more are kept than there are files. */
    private static List<DatasetImage> usable(Tables tables, String manifest, Set<String> present, FileProblems problems)
            throws IOException, MalformedDataset {
        Set<String> taken = new HashSet<>();
        List<DatasetImage> usable = new ArrayList<>();
        Manifest.read(tables, manifest, problems, image -> {
            String file = image.file();
            if (DatasetFile.of(file) != DatasetFile.IMAGE) {
                problems.add(file, "By its name it is no " + DatasetFile.IMAGES + " image; convert it.");
            } else if (!present.contains(file)) {
                problems.add(file, "%s names it, and it is not there.".formatted(manifest));
            } else if (!taken.add(file)) {
                problems.add(file, "%s names it more than once; the first entry counts.".formatted(manifest));
            } else {
                usable.add(image);
            }
        });
        return usable;
    }

    private static Map<String, Map<ActionUnit, List<Regions.Region>>> regions(
            Tables tables, String name, Set<String> used, FileProblems problems) throws IOException {
        try {
            return Regions.read(tables, name, used::contains);
        } catch (MalformedDataset condition) {
            problems.add(name, "Left out: " + condition.getMessage());
            return Map.of();
        }
    }

    private static @Nullable String licence(List<String> names) {
        return names.stream()
                .filter(name -> name.indexOf('/') < 0 && DatasetFile.of(name) == DatasetFile.NOTICE)
                .filter(name -> !name.toLowerCase(Locale.ROOT).startsWith("readme"))
                .findFirst()
                .orElse(null);
    }
}
