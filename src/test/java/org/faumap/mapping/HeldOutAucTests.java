package org.faumap.mapping;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import org.junit.jupiter.api.Test;

class HeldOutAucTests {
    @Test
    void intervalThatHoldsOneHalfConfirmsNothing() {
        assertThat(new HeldOutAuc(0.6, 0.49, 0.7, List.of(0.6, 0.7)).confirms(false))
                .isFalse();
        assertThat(new HeldOutAuc(0.6, 0.51, 0.7, List.of(0.4, 0.7)).confirms(false))
                .isTrue();
        assertThat(new HeldOutAuc(0.3, 0.2, 0.4, List.of()).confirms(true)).isTrue();
        assertThat(new HeldOutAuc(0.3, 0.2, 0.4, List.of()).confirms(false)).isFalse();
    }

    @Test
    void withoutAnIntervalAllSubjectsMustAgreeAndOneIsNotEnough() {
        assertThat(new HeldOutAuc(0.9, null, null, List.of(0.8, 0.9)).confirms(false))
                .isTrue();
        assertThat(new HeldOutAuc(0.9, null, null, List.of(0.4, 0.9)).confirms(false))
                .isFalse();
        assertThat(new HeldOutAuc(0.9, null, null, List.of(0.9)).confirms(false))
                .isFalse();
        assertThat(new HeldOutAuc(0.2, null, null, List.of(0.1, 0.3)).confirms(true))
                .isTrue();
    }

    @Test
    void subjectsOwnValuesAreOfTheirFacesAlone() {
        // Two subjects, each told perfectly, but one lies above the other as a whole; a third never shows it.
        int[] subjects = {0, 0, 1, 1, 2};
        boolean[] present = {true, false, true, false, false};
        HeldOutAuc auc = new SubjectResampling(subjects, 50, 1).auc(new double[] {2, 1, 5, 4, 3}, present);
        assertThat(auc.auc()).isCloseTo(4 / 6.0, within(1e-4));
        assertThat(auc.interval()).isEmpty();
        assertThat(auc.subjectAucs()).containsExactly(1.0, 1.0);
    }
}
