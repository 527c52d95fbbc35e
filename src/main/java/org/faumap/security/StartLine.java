package org.faumap.security;

import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.actuate.info.Info;
import org.springframework.boot.actuate.info.InfoContributor;
import org.springframework.boot.context.event.ApplicationReadyEvent;
import org.springframework.boot.web.server.autoconfigure.ServerProperties;
import org.springframework.context.event.EventListener;
import org.springframework.core.env.Environment;
import org.springframework.stereotype.Component;

/** Says at the start what runs here, and who gets in. */
@Component
final class StartLine {
    private static final Logger log = LoggerFactory.getLogger(StartLine.class);

    private final AccessMode mode;
    private final ServerProperties server;
    private final Environment environment;
    private final List<InfoContributor> known;

    StartLine(AccessMode mode, ServerProperties server, Environment environment, List<InfoContributor> known) {
        this.mode = mode;
        this.server = server;
        this.environment = environment;
        this.known = known;
    }

    @EventListener(ApplicationReadyEvent.class)
    void say() {
        String address = (server.getAddress() == null
                        ? "all addresses"
                        : server.getAddress().getHostAddress()) + ", port "
                + environment.getProperty("local.server.port");
        String what = inventory();
        switch (mode) {
            case THIS_MACHINE ->
                log.info(
                        "{}, listening on {}, for this machine alone, where no key is needed. To let others in, set {}.",
                        what,
                        address,
                        AccessUndecided.WAYS);
            case GUARDED -> log.info("{}, listening on {}, for whoever has a key or token", what, address);
            case OPEN ->
                log.warn("{}, listening on {}, for whoever reaches it: faumap.security.open=true", what, address);
        }
    }

    /** What of this process an operator asks first. */
    private String inventory() {
        Info.Builder builder = new Info.Builder();
        known.forEach(each -> each.contribute(builder));
        Map<String, Object> info = builder.build().getDetails();
        Object version = info.get("build") instanceof Map<?, ?> build ? build.get("version") : "from classes";
        Runtime machine = Runtime.getRuntime();
        return "FAUMap %s, models %s, %d cores, heap up to %d MB, Java %s"
                .formatted(
                        version,
                        info.get("models"),
                        machine.availableProcessors(),
                        machine.maxMemory() >> 20,
                        Runtime.version());
    }
}
