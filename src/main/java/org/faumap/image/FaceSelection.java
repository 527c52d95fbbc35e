package org.faumap.image;

/** Which part of a picture is taken as a face. */
public enum FaceSelection {
    /** Every face that is found. */
    DETECT,
    /** The whole picture: the caller has cut out the face. */
    FULL
}
