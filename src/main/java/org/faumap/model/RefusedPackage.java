package org.faumap.model;

/**
 * A package that was found and does not fit.
 *
 * @param id the folder's id
 * @param version the folder's version
 * @param reason what does not fit: the file, or the layer with its shapes
 */
public record RefusedPackage(String id, String version, String reason) {}
