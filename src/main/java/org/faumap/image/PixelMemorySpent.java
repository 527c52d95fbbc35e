package org.faumap.image;

/** Other images held the memory for pixels for as long as this one could wait. */
public final class PixelMemorySpent extends RuntimeException {
    private static final long serialVersionUID = 1L;

    PixelMemorySpent() {
        super("The images under way take all the memory there is for pixels: send the request again later.");
    }
}
