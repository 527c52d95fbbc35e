package org.faumap.web;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.apache.catalina.connector.Request;
import org.apache.catalina.connector.Response;
import org.apache.catalina.core.StandardHost;
import org.apache.catalina.valves.ErrorReportValve;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.tomcat.servlet.TomcatServletWebServerFactory;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;
import org.springframework.http.HttpStatusCode;
import org.springframework.http.ProblemDetail;
import org.springframework.stereotype.Component;

/**
 * What Tomcat refuses before any application sees it, such as a request line that is none, is a problem as well. It has
 * no request id: no filter ran.
 */
@Component
final class ContainerErrors implements WebServerFactoryCustomizer<TomcatServletWebServerFactory> {
    @Override
    public void customize(TomcatServletWebServerFactory factory) {
        factory.addContextCustomizers(context -> {
            if (context.getParent() instanceof StandardHost standardHost) {
                standardHost.setErrorReportValveClass(ProblemValve.class.getName());
            }
        });
    }

    /** Made by Tomcat from its name. */
    public static final class ProblemValve extends ErrorReportValve {
        @Override
        protected void report(Request request, Response response, @Nullable Throwable failure) {
            int status = response.getStatus();
            if (status < 400 || response.getContentWritten() > 0 || !response.setErrorReported()) {
                return;
            }
            HttpProblem kind = HttpProblem.of(HttpStatusCode.valueOf(status));
            ProblemDetail problem = kind.with(
                    kind == HttpProblem.NOT_IMPLEMENTED
                            ? HttpProblem.PLAIN_HTTP
                            : "What this service offers is listed at /swagger-ui.html.");
            // All our own words, none of which needs escaping.
            String json = "{\"type\":\"%s\",\"title\":\"%s\",\"status\":%d,\"detail\":\"%s\"}"
                    .formatted(problem.getType(), problem.getTitle(), status, problem.getDetail());
            response.setContentType("application/problem+json");
            response.setCharacterEncoding(StandardCharsets.UTF_8);
            try {
                response.getReporter().write(json);
                response.finishResponse();
            } catch (IOException | IllegalStateException condition) {
                response.setSuspended(true); // the client has gone
            }
        }
    }
}
