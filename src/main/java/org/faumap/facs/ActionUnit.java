package org.faumap.facs;

import java.util.Arrays;
import java.util.Optional;

/**
 * The facial action units that concern this program, with the names and the muscular basis of the FACS manual (Ekman,
 * Friesen and Hager 2002). An action unit is a movement that is seen; it says nothing of what a person feels.
 */
public enum ActionUnit {
    AU1(1, "inner brow raiser", "frontalis, pars medialis", FaceRegion.UPPER),
    AU2(2, "outer brow raiser", "frontalis, pars lateralis", FaceRegion.UPPER),
    AU4(4, "brow lowerer", "corrugator supercilii, depressor supercilii, depressor glabellae", FaceRegion.UPPER),
    AU5(5, "upper lid raiser", "levator palpebrae superioris", FaceRegion.UPPER),
    AU6(6, "cheek raiser", "orbicularis oculi, pars orbitalis", FaceRegion.UPPER),
    AU7(7, "lid tightener", "orbicularis oculi, pars palpebralis", FaceRegion.UPPER),
    AU9(9, "nose wrinkler", "levator labii superioris alaeque nasi", FaceRegion.LOWER),
    AU10(10, "upper lip raiser", "levator labii superioris, caput infraorbitalis", FaceRegion.LOWER),
    AU11(11, "nasolabial deepener", "zygomaticus minor", FaceRegion.LOWER),
    AU12(12, "lip corner puller", "zygomaticus major", FaceRegion.LOWER),
    AU13(13, "sharp lip puller", "levator anguli oris", FaceRegion.LOWER),
    AU14(14, "dimpler", "buccinator", FaceRegion.LOWER),
    AU15(15, "lip corner depressor", "depressor anguli oris", FaceRegion.LOWER),
    AU16(16, "lower lip depressor", "depressor labii inferioris", FaceRegion.LOWER),
    AU17(17, "chin raiser", "mentalis", FaceRegion.LOWER),
    AU18(18, "lip pucker", "incisivii labii superioris and inferioris", FaceRegion.LOWER),
    AU20(20, "lip stretcher", "risorius", FaceRegion.LOWER),
    AU22(22, "lip funneler", "orbicularis oris", FaceRegion.LOWER),
    AU23(23, "lip tightener", "orbicularis oris", FaceRegion.LOWER),
    AU24(24, "lip pressor", "orbicularis oris", FaceRegion.LOWER),
    AU25(25, "lips part", "depressor labii inferioris, or relaxed mentalis or orbicularis oris", FaceRegion.LOWER),
    AU26(26, "jaw drop", "relaxed masseter, temporalis and internal pterygoid", FaceRegion.LOWER),
    AU27(27, "mouth stretch", "pterygoids, digastric", FaceRegion.LOWER),
    AU28(28, "lip suck", "orbicularis oris", FaceRegion.LOWER),
    AU43(43, "eyes closed", "relaxed levator palpebrae superioris", FaceRegion.UPPER);

    /** The two parts in which FACS describes a face. */
    public enum FaceRegion {
        /** Brows, forehead, lids. */
        UPPER,
        /** Nose, cheeks, mouth, chin. */
        LOWER
    }

    private final int number;
    private final String title;
    private final String muscles;
    private final FaceRegion region;

    ActionUnit(int number, String title, String muscles, FaceRegion region) {
        this.number = number;
        this.title = title;
        this.muscles = muscles;
        this.region = region;
    }

    /** As in FACS: 12 for the lip corner puller. */
    public int number() {
        return number;
    }

    /** As it is written in files, answers and reports: {@code AU12}. */
    public String label() {
        return name();
    }

    /** The manual's name, such as "lip corner puller". */
    public String title() {
        return title;
    }

    /** What moves it. */
    public String muscles() {
        return muscles;
    }

    public FaceRegion region() {
        return region;
    }

    /** The action unit of a number, if it is one of those above. */
    public static Optional<ActionUnit> find(int number) {
        return Arrays.stream(values()).filter(unit -> unit.number == number).findFirst();
    }

    /** The action unit of a {@link #label()}, if it is one of those above. */
    public static Optional<ActionUnit> find(String label) {
        return Arrays.stream(values())
                .filter(unit -> unit.label().equals(label))
                .findFirst();
    }

    /**
     * The action unit of a number.
     *
     * @throws IllegalArgumentException if it is none of those above
     */
    public static ActionUnit of(int number) {
        return find(number)
                .orElseThrow(() -> new IllegalArgumentException(
                        "AU%d is not among the action units that are known here".formatted(number)));
    }
}
