package org.faumap.training;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import org.faumap.image.GrayImage;

/**
 * A face to learn from.
 *
 * @param face cut to the network's input size
 * @param shares of the expressions by votes or label, summing to 1; by them a face is drawn
 * @param target what the outputs of the FER+ expressions learn, summing to 1: the shares, or a blend of them with what
 *     teachers say
 * @param original what the outputs of the labels of FER2013 learn: the label, smoothed, or a blend, summing to 1; all 0
 *     where there is none, which then teaches nothing
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
record Sample(GrayImage face, float[] shares, float[] target, float[] original) {
    /** A face without teachers. */
    Sample(GrayImage face, float[] shares, float[] original) {
        this(face, shares, shares, original);
    }

    /** SHA-256 over the pixels, shares and targets of all in their order. */
    static String sha256(List<Sample> samples) {
        MessageDigest digest = digest();
        for (Sample sample : samples) {
            digest.update(sample.face().pixels());
            for (float[] values : List.of(sample.shares(), sample.target(), sample.original())) {
                ByteBuffer bytes = ByteBuffer.allocate(values.length * Float.BYTES);
                bytes.asFloatBuffer().put(values);
                digest.update(bytes);
            }
        }
        return HexFormat.of().formatHex(digest.digest());
    }

    /** SHA-256 over the pixels of all in their order. */
    static String facesSha256(List<Sample> samples) {
        MessageDigest digest = digest();
        samples.forEach(sample -> digest.update(sample.face().pixels()));
        return HexFormat.of().formatHex(digest.digest());
    }

    private static MessageDigest digest() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java platform has SHA-256", e);
        }
    }
}
