package org.faumap.dataset;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.GZIPOutputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.apache.commons.compress.archivers.tar.TarConstants;
import org.apache.commons.compress.archivers.zip.ZipArchiveEntry;
import org.apache.commons.compress.archivers.zip.ZipArchiveOutputStream;
import org.springframework.core.io.ClassPathResource;

/** Files to be packed, well-meant or not, as the formats that data sets come in. */
public final class Archive {
    private static final class Entry {
        private final String name;
        private final byte[] content;
        private final byte tarType;
        private final int unixMode;

        Entry(String name, byte[] content, byte tarType, int unixMode) {
            this.name = name;
            this.content = content;
            this.tarType = tarType;
            this.unixMode = unixMode;
        }
    }

    private final List<Entry> entries = new ArrayList<>();

    public Archive file(String name, byte[] content) {
        entries.add(new Entry(name, content, TarConstants.LF_NORMAL, 0100644));
        return this;
    }

    public Archive file(String name, String content) {
        return file(name, content.getBytes(StandardCharsets.UTF_8));
    }

    /** What was put in under a name, as text. */
    public String text(String name) {
        return entries.stream()
                .filter(entry -> entry.name.equals(name))
                .findFirst()
                .map(entry -> new String(entry.content, StandardCharsets.UTF_8))
                .orElseThrow();
    }

    public Archive without(String name) {
        entries.removeIf(entry -> entry.name.equals(name));
        return this;
    }

    Archive symbolicLink(String name, String target) {
        entries.add(new Entry(name, target.getBytes(StandardCharsets.UTF_8), TarConstants.LF_SYMLINK, 0120777));
        return this;
    }

    /** An entry of another kind; zips know none of these. */
    Archive tarEntry(String name, byte type, byte[] content) {
        entries.add(new Entry(name, content, type, 0100644));
        return this;
    }

    /** Of the demo set: {@code count} images of each of its subjects, with their labels. */
    public static Archive demo(String folder, int count) {
        Archive archive = new Archive();
        List<String> lines = new String(demoFile("labels.csv"), StandardCharsets.UTF_8)
                .lines()
                .toList();
        StringBuilder labels = new StringBuilder(lines.get(0)).append('\n');
        int taken = 0;
        String subject = "";
        for (String line : lines.subList(1, lines.size())) {
            String[] fields = line.split(",", -1);
            taken = fields[1].equals(subject) ? taken + 1 : 1;
            subject = fields[1];
            if (taken <= count) {
                labels.append(line).append('\n');
                archive.file(folder + fields[0], demoFile(fields[0]));
            }
        }
        return archive.file(folder + "labels.csv", labels.toString());
    }

    public static byte[] demoFile(String name) {
        try {
            return new ClassPathResource("datasets/demo/" + name).getContentAsByteArray();
        } catch (IOException condition) {
            throw new UncheckedIOException(condition);
        }
    }

    public byte[] zip() {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ZipArchiveOutputStream zip = new ZipArchiveOutputStream(bytes)) {
            for (Entry each : entries) {
                ZipArchiveEntry entry = new ZipArchiveEntry(each.name);
                entry.setUnixMode(each.unixMode);
                zip.putArchiveEntry(entry);
                zip.write(each.content);
                zip.closeArchiveEntry();
            }
        } catch (IOException condition) {
            throw new UncheckedIOException(condition);
        }
        return bytes.toByteArray();
    }

    byte[] tar() {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (TarArchiveOutputStream tar = new TarArchiveOutputStream(bytes, StandardCharsets.UTF_8.name())) {
            tar.setLongFileMode(TarArchiveOutputStream.LONGFILE_POSIX);
            for (Entry each : entries) {
                TarArchiveEntry entry = new TarArchiveEntry(each.name, each.tarType, true);
                boolean link = each.tarType == TarConstants.LF_SYMLINK || each.tarType == TarConstants.LF_LINK;
                if (link) {
                    entry.setLinkName(new String(each.content, StandardCharsets.UTF_8));
                } else {
                    entry.setSize(each.content.length);
                }
                tar.putArchiveEntry(entry);
                if (!link) {
                    tar.write(each.content);
                }
                tar.closeArchiveEntry();
            }
        } catch (IOException condition) {
            throw new UncheckedIOException(condition);
        }
        return bytes.toByteArray();
    }

    byte[] tarGz() {
        return gzip(tar());
    }

    static byte[] gzip(byte[] content) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(bytes)) {
            gzip.write(content);
        } catch (IOException condition) {
            throw new UncheckedIOException(condition);
        }
        return bytes.toByteArray();
    }
}
