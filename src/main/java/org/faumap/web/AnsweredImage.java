package org.faumap.web;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.swagger.v3.oas.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/** The image that a part of an answer is about. */
@JsonInclude(JsonInclude.Include.NON_NULL)
@Schema(name = "Image")
public record AnsweredImage(
        @Schema(description = "File name of the part, or name in the JSON body; absent when none was sent") @Nullable
        String name,

        @Schema(description = "Pixels, after EXIF rotation; absent when the image cannot be read", example = "640")
        @Nullable
        Integer width,

        @Schema(description = "Pixels, after EXIF rotation; absent when the image cannot be read", example = "480")
        @Nullable
        Integer height) {

    /** One that could not be read. */
    public static AnsweredImage unread(@Nullable String name) {
        return new AnsweredImage(name, null, null);
    }
}
