package org.faumap.dataset;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.faumap.facs.ActionUnit;
import org.faumap.facs.Expression;
import org.faumap.facs.FacsCode;
import org.faumap.facs.Intensity;
import org.faumap.storage.Storage;
import org.jspecify.annotations.Nullable;

/**
 * The layout of CK+ (Lucey et al. 2010): sequences of frames {@code S005_001_00000001.png} that begin neutral and end at the
 * peak of an expression; {@code …_facs.txt} codes the peak, {@code …_emotion.txt} names its expression. Of each sequence the
 * first frame and the peak are taken. Files are told by their names, in whatever folders they lie.
 */
final class CkPlus {
    private static final Pattern FRAME = Pattern.compile("(?:.*/)?(S\\d{3,4})_(\\d{3})_(\\d{8})\\.[A-Za-z]+");
    private static final Pattern CODE =
            Pattern.compile("(?:.*/)?(S\\d{3,4})_(\\d{3})_(\\d{8})_(facs|emotion)\\.txt", Pattern.CASE_INSENSITIVE);
    private static final int LARGEST_CODE_FILE_BYTES = 1 << 16;

    /** By the numbers of the emotion files. */
    private static final List<Expression> EXPRESSIONS = List.of(
            Expression.NEUTRAL,
            Expression.ANGER,
            Expression.CONTEMPT,
            Expression.DISGUST,
            Expression.FEAR,
            Expression.HAPPINESS,
            Expression.SADNESS,
            Expression.SURPRISE);

    private final Storage files;
    private final FileProblems problems;
    /** Where a number that is no action unit here was met first, and in how many files. */
    private final Map<Integer, Unknown> unknown = new TreeMap<>();

    private record Unknown(String file, int files) {}

    /** Frames by number, and the files that belong to one of them. */
    private static final class Sequence {
        private final String subject;
        private final TreeMap<Integer, String> frames = new TreeMap<>();
        private @Nullable CodeFile facs;
        private @Nullable CodeFile expression;

        Sequence(String subject) {
            this.subject = subject;
        }
    }

    private record CodeFile(String name, int frame) {}

    CkPlus(Storage files, FileProblems problems) {
        this.files = files;
        this.problems = problems;
    }

    /** Whether there are frames, and a FACS or expression file or the folder of the published archive. */
    static boolean isIn(List<String> names) {
        boolean frames = names.stream()
                .anyMatch(name -> DatasetFile.of(name) == DatasetFile.IMAGE
                        && FRAME.matcher(name).matches());
        return frames
                && names.stream()
                        .anyMatch(name -> CODE.matcher(name).matches() || name.contains("cohn-kanade-images/"));
    }

    List<DatasetImage> read(List<String> names) throws IOException {
        List<DatasetImage> images = new ArrayList<>();
        for (Sequence sequence : sequences(names).values()) {
            add(sequence, images);
        }
        unknown.forEach((number, where) -> problems.add(
                where.file(),
                "AU %d is not among the action units that are known here; it is left out, in %d file%s."
                        .formatted(number, where.files(), where.files() == 1 ? "" : "s")));
        return images;
    }

    private Map<String, Sequence> sequences(List<String> names) {
        Map<String, Sequence> sequences = new LinkedHashMap<>();
        for (String name : names) {
            Matcher frame = FRAME.matcher(name);
            if (frame.matches() && DatasetFile.of(name) == DatasetFile.IMAGE) {
                String earlier = sequence(sequences, frame).frames.putIfAbsent(Integer.parseInt(frame.group(3)), name);
                if (earlier != null) {
                    problems.add(name, "There is another image of this frame, which counts: " + earlier);
                }
                continue;
            }
            Matcher code = CODE.matcher(name);
            if (code.matches()) {
                Sequence sequence = sequence(sequences, code);
                CodeFile file = new CodeFile(name, Integer.parseInt(code.group(3)));
                if (code.group(4).equalsIgnoreCase("facs")) {
                    sequence.facs = first(sequence.facs, file);
                } else {
                    sequence.expression = first(sequence.expression, file);
                }
            }
        }
        return sequences;
    }

    private static Sequence sequence(Map<String, Sequence> sequences, Matcher name) {
        return sequences.computeIfAbsent(name.group(1) + "_" + name.group(2), key -> new Sequence(name.group(1)));
    }

    private CodeFile first(@Nullable CodeFile earlier, CodeFile other) {
        if (earlier == null) {
            return other;
        }
        problems.add(other.name(), "There is another such file of this sequence, which counts: " + earlier.name());
        return earlier;
    }

    private void add(Sequence sequence, List<DatasetImage> images) throws IOException {
        CodeFile facs = withImages(sequence, sequence.facs);
        CodeFile named = withImages(sequence, sequence.expression);
        if (sequence.frames.isEmpty()) {
            return;
        }
        int first = sequence.frames.firstKey();
        int peak = facs != null ? facs.frame() : named != null ? named.frame() : sequence.frames.lastKey();
        FacsCode code = facs == null ? null : code(facs.name());
        Expression expression = named == null ? null : expression(named.name());
        if (first != peak) {
            images.add(new DatasetImage(
                    sequence.frames.firstEntry().getValue(),
                    sequence.subject,
                    Expression.NEUTRAL,
                    null,
                    code == null ? null : FacsCode.of(List.of()),
                    null));
        }
        String file = sequence.frames.get(peak);
        if (file != null) {
            images.add(new DatasetImage(file, sequence.subject, expression, null, code, null));
        }
    }

    /** The file, if the frame it is about is there. */
    private @Nullable CodeFile withImages(Sequence sequence, @Nullable CodeFile file) {
        if (file != null && !sequence.frames.containsKey(file.frame())) {
            problems.add(file.name(), "The frame that it names is not there; the file is left out.");
            return null;
        }
        return file;
    }

    private @Nullable FacsCode code(String name) throws IOException {
        try {
            List<FacsCode.Shown> shown = new ArrayList<>();
            for (String line :
                    text(name).lines().filter(line -> !line.isBlank()).toList()) {
                String[] numbers = line.strip().split("\\s+");
                if (numbers.length != 2) {
                    throw new IllegalArgumentException("a line is not an action unit and an intensity");
                }
                int number = whole(numbers[0], 999);
                int level = whole(numbers[1], Intensity.values().length);
                ActionUnit unit = ActionUnit.find(number).orElse(null);
                if (unit == null) {
                    unknown.merge(
                            number, new Unknown(name, 1), (one, more) -> new Unknown(one.file(), one.files() + 1));
                } else {
                    // 0 is written where the action unit is present and nobody scored how strongly.
                    shown.add(
                            new FacsCode.Shown(unit, FacsCode.Side.BOTH, level == 0 ? null : Intensity.ofLevel(level)));
                }
            }
            return FacsCode.of(shown);
        } catch (IllegalArgumentException condition) {
            problems.add(name, "The FACS code cannot be read: %s.".formatted(condition.getMessage()));
            return null;
        }
    }

    private @Nullable Expression expression(String name) throws IOException {
        try {
            return EXPRESSIONS.get(whole(text(name).strip(), EXPRESSIONS.size() - 1));
        } catch (IllegalArgumentException condition) {
            problems.add(name, "The expression cannot be read: %s.".formatted(condition.getMessage()));
            return null;
        }
    }

    /** Numbers are written as {@code 1.7000000e+01}. */
    private static int whole(String text, int most) {
        double value;
        try {
            value = Double.parseDouble(text);
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException("what should be a number is none", e);
        }
        if (value != Math.rint(value) || value < 0 || value > most) {
            throw new IllegalArgumentException("a number is not a whole one from 0 to %d".formatted(most));
        }
        return (int) value;
    }

    private String text(String name) throws IOException {
        try (InputStream bytes = files.open(name)) {
            byte[] content = bytes.readNBytes(LARGEST_CODE_FILE_BYTES + 1);
            if (content.length > LARGEST_CODE_FILE_BYTES) {
                throw new IllegalArgumentException("the file is too long");
            }
            return new String(content, StandardCharsets.US_ASCII);
        }
    }
}
