package org.faumap.facs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.faumap.facs.FacsCode.Shown;
import org.faumap.facs.FacsCode.Side;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class FacsCodeTests {
    @ParameterizedTest
    @CsvSource({
        "1+2+25, 1+2+25",
        "'1, 2,25', 1+2+25",
        "1 2 25, 1+2+25",
        "L12A, L12A",
        "L12A+R12C, 12C",
        "L12+R12C, 12",
        "AU4B+AU17, 4B+17",
        "B6D, 6D",
        "12?+25X, 12+25",
        "R14B+54+61+12E, R14B+12E+54+61"
    })
    void readsWhatCodersWrite(String written, String read) {
        FacsCode code = FacsCode.parse(written);
        assertThat(code.toString()).isEqualTo(read);
        assertThat(FacsCode.parse(code.toString())).isEqualTo(code).hasSameHashCodeAs(code);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "  ", "0", "neutral", "Neutral"})
    void nothingShownIsACodeToo(String written) {
        FacsCode code = FacsCode.parse(written);
        assertThat(code.shown()).isEmpty();
        assertThat(code.shows(ActionUnit.AU12)).isFalse();
    }

    @Test
    void keepsSideAndIntensity() {
        FacsCode code = FacsCode.parse("R14B+25");
        assertThat(code.shown())
                .containsExactly(
                        new Shown(ActionUnit.AU14, Side.RIGHT, Intensity.B),
                        new Shown(ActionUnit.AU25, Side.BOTH, null));
        assertThat(code.shows(ActionUnit.AU14)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"12+12", "12A+12B", "L12+12", "L12+L12", "smile", "12F", "1++2", "+1", "U12", "123"})
    void faultsAreNamed(String written) {
        assertThatThrownBy(() -> FacsCode.parse(written)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void intensitiesAndUnitsAreFoundByNumber() {
        assertThat(Intensity.ofLevel(5)).isEqualTo(Intensity.E);
        assertThat(Intensity.C.level()).isEqualTo(3);
        assertThatThrownBy(() -> Intensity.ofLevel(0)).hasMessageContaining("1 (A) to 5 (E)");
        assertThat(ActionUnit.of(12).title()).isEqualTo("lip corner puller");
        assertThatThrownBy(() -> ActionUnit.of(3)).hasMessageContaining("AU3");
        assertThat(ActionUnit.find("AU3")).isEmpty();
        assertThat(ActionUnit.find("12")).isEmpty();
        for (ActionUnit unit : ActionUnit.values()) {
            assertThat(unit.label()).isEqualTo("AU" + unit.number());
            assertThat(ActionUnit.find(unit.label())).contains(unit);
        }
    }
}
