package org.faumap.expression;

import org.springframework.core.convert.converter.Converter;
import org.springframework.stereotype.Component;

/** Reads the parameter {@code face}: {@code detect} or {@code full}. */
@Component
final class FaceSelections implements Converter<String, FaceSelection> {
    @Override
    public FaceSelection convert(String source) {
        return switch (source) {
            case "detect" -> FaceSelection.DETECT;
            case "full" -> FaceSelection.FULL;
            default -> throw new IllegalArgumentException("Neither detect nor full");
        };
    }
}
