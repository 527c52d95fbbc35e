package org.faumap.image;

/** A place in an image, in its pixels: x grows to the right, y downwards; it may lie beyond the edges. */
public record Point(double x, double y) {}
