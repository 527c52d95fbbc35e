package org.faumap.model;

/** A model and its version, written {@code id@version}. */
public record ModelId(String id, String version) {
    @Override
    public String toString() {
        return id + "@" + version;
    }
}
