package org.faumap.explain;

import java.util.Comparator;
import java.util.List;
import org.springframework.http.MediaType;

/** The forms in which an answer is offered. */
final class OfferedTypes {
    private OfferedTypes() {}

    /** The one of the offers that the caller likes best; the first where he has no preference. */
    static MediaType preferred(String accept, MediaType... offers) {
        return MediaType.parseMediaTypes(accept).stream()
                .sorted(Comparator.comparingDouble((MediaType type) -> -type.getQualityValue()))
                .flatMap(type -> List.of(offers).stream().filter(type::includes))
                .findFirst()
                .orElse(offers[0]); // Spring has refused all others
    }
}
