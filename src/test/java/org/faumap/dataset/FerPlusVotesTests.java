package org.faumap.dataset;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.faumap.facs.Expression;
import org.junit.jupiter.api.Test;

class FerPlusVotesTests {
    @Test
    void dropsSingleVotes() {
        FerPlusVotes votes = votes(5, 1, 1, 1, 2, 0, 0, 0, 0, 0);
        assertThat(votes.majority()).contains(Expression.NEUTRAL);
        assertThat(votes.softTarget().orElseThrow()).containsExactly(5f / 7, 0, 0, 0, 2f / 7, 0, 0, 0);
    }

    @Test
    void halfOfTheVotesIsNoMajority() {
        assertThat(votes(5, 5, 0, 0, 0, 0, 0, 0, 0, 0).majority()).isEmpty();
        assertThat(votes(4, 0, 0, 1, 3, 2, 0, 0, 0, 0).majority()).isEmpty();
        assertThat(votes(6, 4, 0, 0, 0, 0, 0, 0, 0, 0).majority()).contains(Expression.NEUTRAL);
    }

    @Test
    void countsUnknownAgainstAMajority() {
        assertThat(votes(5, 0, 0, 0, 0, 0, 0, 0, 5, 0).majority()).isEmpty();
        assertThat(votes(6, 0, 0, 0, 0, 0, 0, 0, 4, 0).majority()).contains(Expression.NEUTRAL);
    }

    @Test
    void faceNobodyKnowsHasNoTarget() {
        assertThat(votes(2, 0, 0, 0, 0, 0, 0, 0, 8, 0).softTarget()).isEmpty();
        assertThat(votes(2, 0, 0, 0, 0, 0, 0, 0, 0, 8).softTarget()).isEmpty();
        assertThat(votes(4, 0, 0, 0, 0, 0, 0, 0, 0, 6).majority()).isEmpty();
    }

    @Test
    void singleVotesAloneAreNoTarget() {
        FerPlusVotes votes = votes(1, 1, 1, 1, 1, 1, 1, 1, 1, 1);
        assertThat(votes.majority()).isEmpty();
        assertThat(votes.softTarget()).isEmpty();
    }

    @Test
    void refusesAnythingButTenCounts() {
        assertThatThrownBy(() -> votes(1, 2)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> votes(-1, 0, 0, 0, 0, 0, 0, 0, 0, 0)).isInstanceOf(IllegalArgumentException.class);
    }

    private static FerPlusVotes votes(int... counts) {
        return new FerPlusVotes(counts);
    }
}
