package org.faumap.security;

import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import org.faumap.RunningService;

/** Requests with headers that Java's client writes itself. */
final class RawHttp {
    private RawHttp() {}

    /** The whole answer. */
    static String get(RunningService service, String path, String... headers) throws IOException {
        return send(service, "GET " + path, headers);
    }

    static String send(RunningService service, String methodAndPath, String... headers) throws IOException {
        try (Socket socket = new Socket(service.root().getHost(), service.root().getPort())) {
            socket.setSoTimeout(30_000);
            String request =
                    methodAndPath + " HTTP/1.1\r\n" + String.join("\r\n", headers) + "\r\nConnection: close\r\n\r\n";
            socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
