package org.faumap.model;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class VersionOrderTests {
    @ParameterizedTest
    @CsvSource({
        "1, 2",
        "2, 10",
        "1.9, 1.10",
        "1.0, 1.0.1",
        "1.0-rc1, 1.0",
        "1.0-rc1, 1.0-rc2",
        "1.0-rc2, 1.0-rc10",
        "1.0-alpha, 1.0-beta",
        "v2, v10",
        "2026-01-31, 2026-02-01",
        "1.0, 1.00",
        "99999999999999999998, 99999999999999999999"
    })
    void ordersVersionsAsPeopleReadThem(String older, String newer) {
        assertThat(VersionOrder.ASCENDING.compare(older, newer)).isNegative();
        assertThat(VersionOrder.ASCENDING.compare(newer, older)).isPositive();
        assertThat(VersionOrder.ASCENDING.compare(older, older)).isZero();
    }
}
