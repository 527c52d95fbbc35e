package org.faumap.training;

/**
 * How targets become a blend of what a face's label or votes say and what teachers say of it (after Hinton et al. 2015,
 * arXiv 1503.02531). Other than there, only the teachers' shares are softened and not the student's outputs: at a
 * temperature of 1 both are the same, and the student's probabilities stay what is calibrated.
 *
 * @param weight of the teachers in the blend, 0 to 1
 * @param temperature above 1 evens the teachers' shares out, below 1 sharpens them
 */
record Teaching(double weight, double temperature) {
    /** Without teachers. */
    static final Teaching NONE = new Teaching(0, 1);

    Teaching {
        if (!(weight >= 0 && weight <= 1)) {
            throw new IllegalArgumentException("The teachers' weight is %s; it goes from 0 to 1".formatted(weight));
        }
        if (!(temperature > 0 && temperature <= 100)) {
            throw new IllegalArgumentException(
                    "The teachers' temperature is %s; it is above 0 and at most 100".formatted(temperature));
        }
    }

    /**
     * The blend for one face.
     *
     * @param own shares that sum to 1, or all 0 for a face that has none, which then stay so
     * @param teachers shares that sum to 1
     */
    float[] blend(float[] own, float[] teachers) {
        double[] softened = new double[teachers.length];
        double softenedSum = 0;
        double ownSum = 0;
        for (int i = 0; i < teachers.length; i++) {
            softened[i] = Math.pow(teachers[i], 1 / temperature);
            softenedSum += softened[i];
            ownSum += own[i];
        }
        if (ownSum == 0) {
            return own;
        }
        float[] blend = new float[own.length];
        for (int i = 0; i < blend.length; i++) {
            blend[i] = (float) ((1 - weight) * own[i] + weight * softened[i] / softenedSum);
        }
        return blend;
    }
}
