package org.faumap.web;

import jakarta.servlet.ServletException;
import java.io.IOException;
import org.apache.catalina.connector.Request;
import org.apache.catalina.connector.Response;
import org.apache.catalina.valves.ValveBase;
import org.springframework.boot.tomcat.servlet.TomcatServletWebServerFactory;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;
import org.springframework.stereotype.Component;

/** Gives every request its {@link ClientConnection}, of which Servlet has no notion. */
@Component
final class TomcatConnections implements WebServerFactoryCustomizer<TomcatServletWebServerFactory> {
    @Override
    public void customize(TomcatServletWebServerFactory factory) {
        factory.addEngineValves(new Attaching());
    }

    private static final class Attaching extends ValveBase {
        Attaching() {
            super(true); // takes part in asynchronous requests
        }

        @Override
        public void invoke(Request request, Response response) throws IOException, ServletException {
            ClientConnection.attach(request.getRequest(), request.getCoyoteRequest());
            getNext().invoke(request, response);
        }
    }
}
