package org.faumap;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.HotSpotDiagnosticMXBean;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.jdbc.core.simple.JdbcClient;

/** What a start does without. */
class StartTests {
    @TempDir
    private Path models;

    @Test
    void makesWhatALabelNeedsAndTheRestWhenItIsAskedFor() {
        try (RunningService service = RunningService.start(models)) {
            ConfigurableListableBeanFactory beans = service.context().getBeanFactory();

            assertThat(service.get("/v1/models").status()).isEqualTo(200);
            assertThat(beans.containsSingleton("faumapApi")).isFalse();
            assertThat(service.get("/v3/api-docs")
                            .json()
                            .path("info")
                            .path("title")
                            .asString())
                    .isEqualTo("FAUMap");
            assertThat(beans.containsSingleton("faumapApi")).isTrue();

            assertThat(service.context()
                            .getBean(JdbcClient.class)
                            .sql("select table_name from information_schema.tables where table_schema = 'PUBLIC'")
                            .query(String.class)
                            .list())
                    .containsExactlyInAnyOrder("EXPLANATION", "flyway_schema_history");

            assertThat(ManagementFactory.getPlatformMXBean(HotSpotDiagnosticMXBean.class)
                            .getVMOption("MaxHeapFreeRatio")
                            .getValue())
                    .isEqualTo("30");
        }
    }
}
