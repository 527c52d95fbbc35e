package org.faumap.security;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.context.event.ApplicationReadyEvent;
import org.springframework.boot.web.server.autoconfigure.ServerProperties;
import org.springframework.context.event.EventListener;
import org.springframework.core.env.Environment;
import org.springframework.stereotype.Component;

/** Says at the start who gets in. */
@Component
final class StartLine {
    private static final Logger log = LoggerFactory.getLogger(StartLine.class);

    private final AccessMode mode;
    private final ServerProperties server;
    private final Environment environment;

    StartLine(AccessMode mode, ServerProperties server, Environment environment) {
        this.mode = mode;
        this.server = server;
        this.environment = environment;
    }

    @EventListener(ApplicationReadyEvent.class)
    void say() {
        String address = (server.getAddress() == null
                        ? "all addresses"
                        : server.getAddress().getHostAddress()) + ", port "
                + environment.getProperty("local.server.port");
        switch (mode) {
            case THIS_MACHINE ->
                log.info(
                        "Listening on {}, for this machine alone, where no key is needed. To let others in, set {}.",
                        address,
                        AccessUndecided.WAYS);
            case GUARDED -> log.info("Listening on {}, for whoever has a key or token", address);
            case OPEN -> log.warn("Listening on {}, for whoever reaches it: faumap.security.open=true", address);
        }
    }
}
