package org.faumap.storage;

import java.util.List;

/** What may be the name of a file in a {@link Storage}, on every system and in every bucket. */
public final class StorageName {
    private static final int LONGEST = 512;

    private StorageName() {}

    /**
     * The name as it is.
     *
     * @throws IllegalArgumentException if it cannot be one; the message does not repeat it
     */
    public static String checked(String name) {
        if (name.isEmpty() || name.length() > LONGEST) {
            throw new IllegalArgumentException("A file's name must have 1 to %d characters".formatted(LONGEST));
        }
        for (String part : List.of(name.split("/", -1))) {
            if (part.isEmpty() || part.equals(".") || part.equals("..")) {
                throw new IllegalArgumentException("A file's name must be relative, without empty parts, . and ..");
            }
        }
        if (name.chars().anyMatch(character -> character < ' ' || character == '\\' || character == ':')) {
            throw new IllegalArgumentException(
                    "A file's name must be free of backslashes, colons and control characters");
        }
        return name;
    }
}
