package org.faumap.facs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.faumap.facs.ActionUnit.AU1;
import static org.faumap.facs.ActionUnit.AU11;
import static org.faumap.facs.ActionUnit.AU12;
import static org.faumap.facs.ActionUnit.AU15;
import static org.faumap.facs.ActionUnit.AU2;
import static org.faumap.facs.ActionUnit.AU4;
import static org.faumap.facs.ActionUnit.AU6;

import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class PrototypesTests {
    @Test
    void listsTheAlternativesOfAnExpression() {
        assertThat(Prototypes.CK_PLUS.combinations(Expression.SADNESS))
                .containsExactly(Set.of(AU1, AU4, AU15), Set.of(AU11), Set.of(AU6, AU15));
        assertThat(Prototypes.EMFACS.combinations(Expression.HAPPINESS)).containsExactly(Set.of(AU6, AU12));
    }

    @Test
    void findsTheCombinationThatIsNearest() {
        assertThat(Prototypes.CK_PLUS.closest(Expression.SADNESS, List.of(AU6, AU15, AU2)))
                .containsExactly(AU6, AU15);
        assertThat(Prototypes.CK_PLUS.closest(Expression.SURPRISE, List.of())).isNotEmpty();
    }

    @ParameterizedTest
    @EnumSource
    void onlyNeutralHasNone(Prototypes table) {
        for (Expression expression : Expression.values()) {
            assertThat(table.combinations(expression).isEmpty()).isEqualTo(expression == Expression.NEUTRAL);
        }
        assertThat(table.source()).isNotBlank();
    }
}
