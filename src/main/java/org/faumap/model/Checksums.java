package org.faumap.model;

import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.stream.Collectors;

/**
 * The content of {@value ModelPackage#CHECKSUMS}, as {@code sha256sum} writes and checks it. While a file is being replaced it
 * has two lines, that of before and that of after, so that the package is whole at every moment; a file that is not there
 * counts as an empty one.
 *
 * @param sums that are accepted of each file, by its name
 */
record Checksums(Map<String, Set<String>> sums) {
    /** Of files by name. */
    static Checksums of(SortedMap<String, byte[]> files) {
        Map<String, Set<String>> sums = new LinkedHashMap<>();
        files.forEach((name, content) -> sums.put(name, Set.of(ModelPackage.sha256(content))));
        return new Checksums(sums);
    }

    /**
     * Those of a package.
     *
     * @param files by name
     * @throws UnfitModelPackage if there are none, or a line is not a checksum and a name
     */
    static Checksums read(Map<String, byte[]> files) throws UnfitModelPackage {
        Map<String, Set<String>> sums = new LinkedHashMap<>();
        String text = new String(ModelPackage.required(files, ModelPackage.CHECKSUMS), StandardCharsets.UTF_8);
        for (String line : text.lines().filter(each -> !each.isBlank()).toList()) {
            String[] parts = line.strip().split("\\s+\\*?", 2);
            if (parts.length != 2) {
                throw new UnfitModelPackage(
                        "%s: a line is not a checksum and a name".formatted(ModelPackage.CHECKSUMS));
            }
            sums.computeIfAbsent(parts[1], name -> new LinkedHashSet<>()).add(parts[0].toLowerCase(Locale.ROOT));
        }
        return new Checksums(sums);
    }

    /** The same when these contents of a file are accepted. */
    Checksums with(String name, List<byte[]> contents) {
        Map<String, Set<String>> changed = new LinkedHashMap<>(sums);
        changed.put(
                name, contents.stream().map(ModelPackage::sha256).collect(Collectors.toCollection(LinkedHashSet::new)));
        return new Checksums(changed);
    }

    /**
     * Compares every file of a package that is there, or should be.
     *
     * @throws UnfitModelPackage naming one that is missing, has no line or another checksum
     */
    void verify(Map<String, byte[]> files) throws UnfitModelPackage {
        for (String name : PackageFiles.NAMES) {
            byte[] content = files.get(name);
            Set<String> accepted = sums.getOrDefault(name, Set.of());
            if (content != null && accepted.isEmpty()) {
                throw new UnfitModelPackage("%s: no line for %s".formatted(ModelPackage.CHECKSUMS, name));
            }
            String sum = ModelPackage.sha256(content == null ? new byte[0] : content);
            if (!accepted.isEmpty() && !accepted.contains(sum)) {
                throw new UnfitModelPackage(
                        content == null
                                ? "%s is missing".formatted(name)
                                : "%s differs from its checksum in %s".formatted(name, ModelPackage.CHECKSUMS));
            }
        }
    }

    /** The file's content. */
    byte[] bytes() {
        StringBuilder text = new StringBuilder();
        sums.forEach((name, accepted) -> accepted.forEach(
                sum -> text.append(sum).append("  ").append(name).append('\n')));
        return text.toString().getBytes(StandardCharsets.UTF_8);
    }
}
