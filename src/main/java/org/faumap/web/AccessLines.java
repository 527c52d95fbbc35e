package org.faumap.web;

import java.io.CharArrayWriter;
import org.apache.catalina.valves.AbstractAccessLogValve;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.tomcat.servlet.TomcatServletWebServerFactory;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;
import org.springframework.stereotype.Component;
import org.springframework.web.servlet.HandlerMapping;

/**
 * A line for each answer, where {@code faumap.web.access-log} asks for it: method, the call as the description names it, status,
 * milliseconds, bytes, the name of the key, the request id. Neither addresses as they were sent nor their queries, which
 * hold names that callers give.
 */
@Component
@ConditionalOnBooleanProperty("faumap.web.access-log")
public final class AccessLines implements WebServerFactoryCustomizer<TomcatServletWebServerFactory> {
    private static final Logger log = LoggerFactory.getLogger(AccessLines.class);

    /** Request attribute with the name of the key that was sent. */
    public static final String CALLER = "org.faumap.caller";

    private static final String LINE = "%%m %%{%s}r %%s %%{ms}T ms %%B bytes key=%%{%s}r id=%%{%s}r"
            .formatted(HandlerMapping.BEST_MATCHING_PATTERN_ATTRIBUTE, CALLER, RequestIds.ATTRIBUTE);

    @Override
    public void customize(TomcatServletWebServerFactory factory) {
        Lines lines = new Lines();
        lines.setPattern(LINE);
        factory.addEngineValves(lines);
    }

    private static final class Lines extends AbstractAccessLogValve {
        @Override
        protected void log(CharArrayWriter line) {
            log.info("{}", line);
        }
    }
}
