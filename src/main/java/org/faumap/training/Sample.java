package org.faumap.training;

import org.faumap.image.GrayImage;

/**
 * A face to learn from.
 *
 * @param face cut to the network's input size
 * @param target shares of the expressions, summing to 1
 * @param original the label of FER2013, smoothed, summing to 1; all 0 where there is none, which then teaches nothing
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
record Sample(GrayImage face, float[] target, float[] original) {}
