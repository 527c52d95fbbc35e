package org.faumap.security;

import java.util.HashMap;
import java.util.Map;
import org.springframework.boot.EnvironmentPostProcessor;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.actuate.autoconfigure.web.server.ManagementPortType;
import org.springframework.core.Ordered;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.MapPropertySource;

/**
 * What Boot's own settings are by default, which depends on who gets in: without keys the loopback interface alone, and
 * details of the health where only the operator reaches them.
 */
final class AccessDefaults implements EnvironmentPostProcessor, Ordered {
    private static final String LOOPBACK = "127.0.0.1";

    @Override
    public int getOrder() {
        return Ordered.LOWEST_PRECEDENCE;
    }

    @Override
    public void postProcessEnvironment(ConfigurableEnvironment environment, SpringApplication application) {
        Map<String, Object> defaults = new HashMap<>();
        boolean ownPort = ManagementPortType.get(environment) == ManagementPortType.DIFFERENT;
        defaults.put("management.endpoint.health.show-details", ownPort ? "always" : "when-authorized");
        if (AccessMode.of(environment) == AccessMode.THIS_MACHINE) {
            defaults.put("server.address", LOOPBACK);
            if (ownPort) {
                defaults.put("management.server.address", LOOPBACK);
            }
        }
        environment.getPropertySources().addLast(new MapPropertySource("access", defaults));
    }
}
