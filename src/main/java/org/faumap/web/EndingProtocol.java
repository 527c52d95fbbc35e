package org.faumap.web;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.coyote.http11.Http11NioProtocol;
import org.apache.tomcat.util.net.NioEndpoint;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tomcat's HTTP/1.1, which can stop listening before it stops serving. By itself Tomcat does both at once: whoever has connected
 * in that moment, or has connected and not been read yet, finds the connection closed without an answer.
 *
 * <p>Public, since Tomcat makes it by its name.
 */
public final class EndingProtocol extends Http11NioProtocol {
    private final Listening listening;

    public EndingProtocol() {
        this(new Listening());
    }

    private EndingProtocol(Listening listening) {
        super(listening);
        this.listening = listening;
    }

    /**
     * Lets in whoever has connected by now, and nobody after that: the system refuses their connections. Those that are open are served as
     * before, and each ends with its next answer, which says so.
     *
     * @param patience how long to wait for it, as with as many connections as there may be nobody is let in
     */
    void stopListening(Duration patience) throws InterruptedException {
        setMaxKeepAliveRequests(1);
        listening.end(patience);
    }

    /** Whether no connection is left on which anything was read or written for so long. */
    boolean hasBeenIdleFor(Duration time) {
        long since = System.currentTimeMillis() - time.toMillis();
        return listening.getConnections().stream()
                .allMatch(connection -> connection instanceof NioEndpoint.NioSocketWrapper wrapper
                        && Math.max(wrapper.getLastRead(), wrapper.getLastWrite()) < since);
    }

    private static final class Listening extends NioEndpoint {
        private static final Logger log = LoggerFactory.getLogger(EndingProtocol.class);
        private static final int KNOCK_MILLIS = 1000;

        private final CountDownLatch closed = new CountDownLatch(1);
        private final CountDownLatch released = new CountDownLatch(1);
        private volatile boolean ending;

        void end(Duration patience) throws InterruptedException {
            ending = true;
            knock();
            if (!closed.await(patience.toMillis(), TimeUnit.MILLISECONDS)) {
                log.warn("Connections still wait to be let in");
            }
        }

        /** The thread that accepts connections waits for one. */
        private void knock() {
            try (Socket knocking = new Socket()) {
                InetSocketAddress own = getLocalAddress();
                if (own != null) {
                    InetAddress address = own.getAddress();
                    knocking.connect(
                            new InetSocketAddress(
                                    address.isAnyLocalAddress() ? InetAddress.getLoopbackAddress() : address,
                                    own.getPort()),
                            KNOCK_MILLIS);
                }
            } catch (IOException condition) {
                log.debug("The own port cannot be reached", condition); // then the next client's connection does
            }
        }

        @Override
        protected SocketChannel serverSocketAccept() throws Exception {
            return ending ? acceptLast() : super.serverSocketAccept();
        }

        /** All who have connected already, then nobody. */
        private SocketChannel acceptLast() throws IOException, InterruptedException {
            if (getServerSocket() instanceof ServerSocketChannel socket) {
                socket.configureBlocking(false);
                SocketChannel connected = socket.accept();
                if (connected != null) {
                    return connected;
                }
                doCloseServerSocket();
                closed.countDown();
            }
            released.await();
            return SocketChannel.open(); // for Tomcat, which has been told to stop, and closes what it gets then
        }

        @Override
        protected void unlockAccept() {
            if (closed.getCount() == 0) {
                released.countDown();
            } else {
                super.unlockAccept();
            }
        }
    }
}
