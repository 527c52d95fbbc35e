package org.faumap.web;

import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.core.convert.TypeDescriptor;
import org.springframework.core.convert.converter.GenericConverter;
import org.springframework.stereotype.Component;

/** Reads parameters with a closed set of values: the names of an enum in lower case, and nothing else. */
@Component
final class EnumParameters implements GenericConverter {
    @Override
    public Set<ConvertiblePair> getConvertibleTypes() {
        return Set.of(new ConvertiblePair(String.class, Enum.class));
    }

    @Override
    @Nullable
    public Object convert(@Nullable Object source, TypeDescriptor sourceType, TypeDescriptor targetType) {
        if (source == null) {
            return null;
        }
        for (Object constant : enumOf(targetType).getEnumConstants()) {
            if (((Enum<?>) constant).name().toLowerCase(Locale.ROOT).equals(source)) {
                return constant;
            }
        }
        throw new IllegalArgumentException("Not among the values offered");
    }

    /** The declared enum: constants with a body of their own have a class of their own. */
    private static Class<?> enumOf(TypeDescriptor targetType) {
        Class<?> type = targetType.getType();
        return type.isEnum() ? type : type.getSuperclass();
    }
}
