package org.faumap.facs;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The action units coded in one face. Immutable. */
public final class FacsCode {
    private static final Pattern TERM = Pattern.compile("(?:AU)?([LRB])?(?:AU)?(\\d{1,2})([A-EX?])?");

    /** Which side of the face, the subject's own left or right. */
    public enum Side {
        BOTH,
        LEFT,
        RIGHT
    }

    /**
     * One action unit that is present.
     *
     * @param side on which it is shown
     * @param intensity null when it was not scored
     */
    public record Shown(
            ActionUnit unit, Side side, @Nullable Intensity intensity) {}

    private final Map<ActionUnit, Shown> shown;
    private final List<Integer> others;
    private final Set<ActionUnit> unknown;

    private FacsCode(Map<ActionUnit, Shown> shown, Collection<Integer> others, Set<ActionUnit> unknown) {
        this.shown = new LinkedHashMap<>(shown);
        this.unknown = Set.copyOf(unknown);
        this.others = List.copyOf(new TreeSet<>(others));
    }

    /**
     * Those that are present; an action unit that occurs on both sides is listed once, with {@link Side#BOTH}.
     *
     * @throws IllegalArgumentException if one is listed twice for the same side
     */
    public static FacsCode of(List<Shown> present) {
        return of(present, List.of(), Set.of());
    }

    /** Those that are present, and those of which it could not be told. */
    public static FacsCode of(List<Shown> present, Set<ActionUnit> unknown) {
        return of(present, List.of(), unknown);
    }

    private static FacsCode of(List<Shown> present, Collection<Integer> others, Set<ActionUnit> unknown) {
        Map<ActionUnit, Shown> byUnit = new LinkedHashMap<>();
        for (Shown each : present) {
            Shown earlier = byUnit.get(each.unit());
            if (earlier == null) {
                byUnit.put(each.unit(), each);
            } else if (earlier.side() == each.side() || earlier.side() == Side.BOTH || each.side() == Side.BOTH) {
                throw new IllegalArgumentException("%s is coded twice".formatted(each.unit()));
            } else {
                byUnit.put(each.unit(), new Shown(each.unit(), Side.BOTH, stronger(earlier, each)));
            }
        }
        return new FacsCode(byUnit, others, unknown);
    }

    private static @Nullable Intensity stronger(Shown one, Shown other) {
        if (one.intensity() == null || other.intensity() == null) {
            return null; // the one that is not known may be the stronger
        }
        return one.intensity().compareTo(other.intensity()) >= 0 ? one.intensity() : other.intensity();
    }

    /**
     * Reads a code as FACS coders and CK+ write it: terms such as {@code 12}, {@code 12C}, {@code L14}, {@code R12B} or
     * {@code AU4}, joined by {@code +}, commas or spaces. A letter A to E behind is the intensity; {@code X}, {@code ?} or
     * none say that it is not known. An empty text, {@code 0} and {@code neutral} mean that nothing is shown. Numbers that
     * are no {@link ActionUnit} here, such as head positions, are kept as {@link #others()}.
     *
     * @throws IllegalArgumentException naming the term that cannot be read
     */
    public static FacsCode parse(String text) {
        List<Shown> present = new ArrayList<>();
        List<Integer> others = new ArrayList<>();
        String stripped = text.strip();
        if (stripped.isEmpty() || stripped.equals("0") || stripped.equalsIgnoreCase("neutral")) {
            return new FacsCode(Map.of(), others, Set.of());
        }
        for (String term : stripped.split("\\s*[+,;]\\s*|\\s+", -1)) {
            Matcher matcher = TERM.matcher(term);
            if (!matcher.matches()) {
                throw new IllegalArgumentException(
                        "\"%s\" is no action unit: write terms such as 12, 12C or L12B, joined by +".formatted(term));
            }
            int number = Integer.parseInt(matcher.group(2));
            Optional<ActionUnit> unit = ActionUnit.find(number);
            if (unit.isEmpty()) {
                others.add(number);
                continue;
            }
            Side side =
                    "L".equals(matcher.group(1)) ? Side.LEFT : "R".equals(matcher.group(1)) ? Side.RIGHT : Side.BOTH;
            String letter = matcher.group(3);
            Intensity intensity =
                    letter == null || letter.equals("X") || letter.equals("?") ? null : Intensity.valueOf(letter);
            present.add(new Shown(unit.get(), side, intensity));
        }
        return of(present, others, Set.of());
    }

    /** The action units that are present. */
    public Set<ActionUnit> units() {
        return new TreeSet<>(shown.keySet());
    }

    /** The action units that are present, in the order they were coded. */
    public List<Shown> shown() {
        return List.copyOf(shown.values());
    }

    /** Numbers that were coded and are no action unit here, smallest first. */
    public List<Integer> others() {
        return others;
    }

    /** Those of which it could not be told whether they are present; {@link #toString()} does not name them. */
    public Set<ActionUnit> unknown() {
        return unknown;
    }

    /** Whether an action unit is present, at whatever intensity. */
    public boolean shows(ActionUnit unit) {
        return shown.containsKey(unit);
    }

    /** As {@link #parse} reads it: {@code L12A+25}; empty when nothing is shown. */
    @Override
    public String toString() {
        List<String> terms = new ArrayList<>();
        for (Shown each : shown.values()) {
            String side = each.side() == Side.BOTH ? "" : each.side().name().substring(0, 1);
            terms.add(side + each.unit().number() + (each.intensity() == null ? "" : each.intensity()));
        }
        others.forEach(number -> terms.add(String.valueOf(number)));
        return String.join("+", terms);
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof FacsCode code
                && shown.equals(code.shown)
                && others.equals(code.others)
                && unknown.equals(code.unknown);
    }

    @Override
    public int hashCode() {
        return Objects.hash(shown, others, unknown);
    }
}
