package org.faumap.mapping;

import java.util.Map;

/**
 * What changes when all assigned feature maps of an action unit are set to zero.
 *
 * @param maps how many
 * @param faces how many held-out faces, or faces of the mapping where none are held out
 * @param logits mean change of each label's logit
 * @param randomLogits the same for as many other maps of the same layers, drawn at random
 */
public record Ablation(int maps, int faces, Map<String, Double> logits, Map<String, Double> randomLogits) {}
