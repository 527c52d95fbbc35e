package org.faumap.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.faumap.mapping.HeldOutAuc;
import org.junit.jupiter.api.Test;

class ReportNumbersTests {
    @Test
    void smallNumbersArePowersOfTen() {
        assertThat(ReportNumbers.small(1)).isEqualTo("1.00");
        assertThat(ReportNumbers.small(0.0471)).isEqualTo("0.047");
        assertThat(ReportNumbers.small(0.00096)).isEqualTo("1\u00D710\u207B\u00B3");
        assertThat(ReportNumbers.small(3.2321e-175)).isEqualTo("3\u00D710\u207B\u00B9\u2077\u2075");
        assertThat(ReportNumbers.small(0)).isEqualTo("<\u00A010\u207B\u00B3\u2070\u2070");
    }

    @Test
    void signsAreThoseOfPrint() {
        assertThat(ReportNumbers.change(-0.346)).isEqualTo("\u22120.35");
        assertThat(ReportNumbers.change(0.346)).isEqualTo("+0.35");
        assertThat(ReportNumbers.change(-0.001)).isEqualTo("0.00");
        assertThat(ReportNumbers.z(-3.25)).isEqualTo("\u22123.3");
        assertThat(ReportNumbers.z(775.63)).isEqualTo("776");
    }

    @Test
    void countsAreGrouped() {
        assertThat(ReportNumbers.count(1, "face", "faces")).isEqualTo("1 face");
        assertThat(ReportNumbers.count(6798, "face", "faces")).isEqualTo("6\u202F798 faces");
        assertThat(ReportNumbers.percent(0.0049)).isEqualTo("0.5\u00A0%");
        assertThat(ReportNumbers.percent(0)).isEqualTo("0\u00A0%");
        assertThat(ReportNumbers.interval(new HeldOutAuc(0.957, 0.936, 0.972, List.of())))
                .isEqualTo("0.96 (0.94\u20130.97)");
        assertThat(ReportNumbers.interval(new HeldOutAuc(0.957, null, null, List.of())))
                .isEqualTo("0.96");
        assertThat(ReportNumbers.interval(new HeldOutAuc(0.957, null, null, List.of(0.93, 0.98))))
                .isEqualTo("0.96 (by subject 0.93, 0.98)");
        assertThat(ReportNumbers.interval(null)).isEqualTo("\u2013");
    }
}
