package org.faumap.web;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.tomcat.servlet.TomcatServletWebServerFactory;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;
import org.springframework.context.SmartLifecycle;
import org.springframework.stereotype.Component;

/**
 * The first thing that ends, once readiness has: nobody new is let in, and whoever was let in gets an answer. What works on images goes on
 * until then, and Tomcat until that is through.
 */
@Component
final class Farewell implements WebServerFactoryCustomizer<TomcatServletWebServerFactory>, SmartLifecycle {
    /** All of it may take so many times what a silent connection is waited for: there are clients that never rest. */
    private static final int LONGEST = 10;

    private static final long LOOK_AGAIN_MILLIS = 10;

    private final Duration quiet;
    private volatile @Nullable EndingProtocol protocol;
    private volatile boolean running;

    Farewell(WebSettings settings) {
        this.quiet = settings.farewell();
    }

    @Override
    public void customize(TomcatServletWebServerFactory factory) {
        factory.setProtocol(EndingProtocol.class.getName());
        factory.addConnectorCustomizers(connector -> {
            if (connector.getProtocolHandler() instanceof EndingProtocol made) {
                protocol = made;
            }
        });
    }

    @Override
    public void start() {
        running = true;
    }

    @Override
    public void stop(Runnable callback) {
        Thread leaving = new Thread(
                () -> {
                    stop();
                    callback.run();
                },
                "faumap-farewell");
        leaving.start();
    }

    @Override
    public void stop() {
        EndingProtocol serving = protocol;
        try {
            if (serving != null) {
                Duration patience = quiet.multipliedBy(LONGEST);
                long latest = System.nanoTime() + patience.toNanos();
                serving.stopListening(patience);
                while (!serving.hasBeenIdleFor(quiet) && System.nanoTime() < latest) {
                    TimeUnit.MILLISECONDS.sleep(LOOK_AGAIN_MILLIS);
                }
            }
        } catch (InterruptedException condition) {
            Thread.currentThread().interrupt();
        } finally {
            running = false;
        }
    }

    @Override
    public boolean isRunning() {
        return running;
    }

    @Override
    public int getPhase() {
        return DEFAULT_PHASE;
    }
}
