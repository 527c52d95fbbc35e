package org.faumap.probe;

import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/**
 * The health check of the container image: ends with status 0 when the service of this machine is ready, with 1 when it
 * is not. With an address it asks there; with an address and a file it posts the file, which warms a service that is being
 * recorded.
 *
 * <p>Nothing but the JDK is used, so that it starts in a moment.
 */
public final class Probe {
    private static final int PATIENCE_MILLIS = 4_000;
    private static final int PATIENCE_POST_MILLIS = 60_000;

    private Probe() {}

    public static void main(String[] args) {
        boolean well =
                args.length == 2 ? accepts(URI.create(args[0]), Path.of(args[1])) : answers(readiness(System.getenv()));
        System.exit(well ? 0 : 1);
    }

    /** Where this machine's service tells whether it is ready, on the port that the environment gives it. */
    static URI readiness(Map<String, String> environment) {
        String port =
                environment.getOrDefault("MANAGEMENT_SERVER_PORT", environment.getOrDefault("SERVER_PORT", "8080"));
        return URI.create("http://127.0.0.1:" + port + "/actuator/health/readiness");
    }

    /** Whether a GET is answered with 2xx. */
    static boolean answers(URI address) {
        try {
            return succeeded(connection(address, PATIENCE_MILLIS));
        } catch (IOException unreachable) {
            return false;
        }
    }

    /** Whether a POST of the file is answered with 2xx. */
    static boolean accepts(URI address, Path file) {
        try {
            HttpURLConnection connection = connection(address, PATIENCE_POST_MILLIS);
            connection.setDoOutput(true);
            connection.setRequestProperty("Content-Type", "application/octet-stream");
            connection.setFixedLengthStreamingMode(Files.size(file));
            Files.copy(file, connection.getOutputStream());
            return succeeded(connection);
        } catch (IOException unreachable) {
            return false;
        }
    }

    private static HttpURLConnection connection(URI address, int patienceMillis) throws IOException {
        HttpURLConnection connection = (HttpURLConnection) address.toURL().openConnection();
        connection.setConnectTimeout(patienceMillis);
        connection.setReadTimeout(patienceMillis);
        return connection;
    }

    private static boolean succeeded(HttpURLConnection connection) throws IOException {
        return connection.getResponseCode() / 100 == 2;
    }
}
