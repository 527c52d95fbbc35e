package org.faumap.training;

import org.faumap.image.GrayImage;
import org.faumap.model.ModelPackage;
import picocli.CommandLine.ITypeConverter;

/**
 * A share of the faces that a run does not learn from, so that networks of several folds have not all learned the same
 * faces. It follows from a face's pixels alone: equal faces are in one fold, in whatever order they come.
 *
 * @param number of the fold, from 1
 * @param of how many folds there are, at least 2
 */
record Fold(int number, int of) {
    Fold {
        if (of < 2 || number < 1 || number > of) {
            throw new IllegalArgumentException(
                    "Fold %d/%d: give k/n with n at least 2 and k from 1 to n".formatted(number, of));
        }
    }

    /** Whether a face is one of the fold's, and thus left out. */
    boolean holds(GrayImage face) {
        // The first digits choose the faces that every run keeps back (Fer2013Split): these are others.
        String hash = ModelPackage.sha256(face.pixels());
        return Long.parseLong(hash.substring(8, 16), 16) % of == number - 1;
    }

    @Override
    public String toString() {
        return number + "/" + of;
    }

    /** From text such as {@code 1/5}. */
    static final class Converter implements ITypeConverter<Fold> {
        @Override
        public Fold convert(String text) {
            String[] parts = text.split("/", -1);
            if (parts.length == 2) {
                try {
                    return new Fold(Integer.parseInt(parts[0]), Integer.parseInt(parts[1]));
                } catch (NumberFormatException e) {
                    // Reported below, like text of another shape.
                }
            }
            throw new IllegalArgumentException("Fold \"%s\": give k/n such as 1/5".formatted(text));
        }
    }
}
