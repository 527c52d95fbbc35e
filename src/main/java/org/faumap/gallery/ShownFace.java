package org.faumap.gallery;

import io.swagger.v3.oas.annotations.media.Schema;
import org.faumap.mapping.Rounding;
import org.faumap.model.FeatureMapId;

/** A rendered face as a feature map sees it. */
@Schema(name = "ShownFace")
public record ShownFace(
        @Schema(example = "s000_001") String face,

        @Schema(description = "The rendered head", example = "s000")
        String subject,

        @Schema(description = "Whether the head is among those that only confirm")
        boolean heldOut,

        @Schema(description = "Action units as the generator coded them, with intensity", example = "12D+25E")
        String code,

        @Schema(description = "Largest value of the map", example = "3.21")
        double response,

        @Schema(
                description =
                        "PNG: the part of the face that the map saw, and the projection of its response beside it",
                example = "/v1/models/expression@1/maps/conv4_3/57/faces/s000_001")
        String image) {
    static ShownFace of(String spec, Gallery gallery, FeatureMapId map, int face) {
        GalleryFace shown = gallery.faces().get(face);
        return new ShownFace(
                shown.id(),
                shown.subject(),
                shown.heldOut(),
                shown.code().toString(),
                Rounding.of(gallery.response(gallery.place(map.toString()), face)),
                "/v1/models/%s/maps/%s/faces/%s".formatted(spec, map, shown.id()));
    }
}
