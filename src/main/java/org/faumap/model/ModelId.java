package org.faumap.model;

import io.swagger.v3.oas.annotations.media.Schema;

/** A model and its version, written {@code id@version}. */
@Schema(name = "ModelReference")
public record ModelId(
        @Schema(example = "expression") String id,
        @Schema(example = "1") String version) {
    @Override
    public String toString() {
        return id + "@" + version;
    }
}
