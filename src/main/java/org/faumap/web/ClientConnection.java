package org.faumap.web;

import jakarta.servlet.ServletRequest;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.coyote.ActionCode;
import org.apache.coyote.Request;
import org.apache.coyote.Response;
import org.jspecify.annotations.Nullable;
import org.springframework.web.context.request.RequestContextHolder;
import org.springframework.web.context.request.ServletRequestAttributes;

/** The connection that a request came over. To be used by the thread that works on the request. */
public final class ClientConnection {
    private static final String ATTRIBUTE = ClientConnection.class.getName();

    private final Request request;

    private ClientConnection(Request request) {
        this.request = request;
    }

    static void attach(ServletRequest facade, Request request) {
        facade.setAttribute(ATTRIBUTE, new ClientConnection(request));
    }

    static @Nullable ClientConnection of(ServletRequest request) {
        return request.getAttribute(ATTRIBUTE) instanceof ClientConnection connection ? connection : null;
    }

    /**
     * Ends the work on a request that nobody waits for any more. Does nothing on threads that work on no request.
     *
     * @throws ClientGone if the client has closed its end of the connection
     */
    public static void requireOpen() {
        if (RequestContextHolder.getRequestAttributes() instanceof ServletRequestAttributes attributes) {
            ClientConnection connection = of(attributes.getRequest());
            if (connection != null && connection.isClosed()) {
                throw new ClientGone();
            }
        }
    }

    /**
     * Whether the client has closed its end. It may look open for a moment after it was closed, and does where the client
     * has sent its next request already.
     */
    private boolean isClosed() {
        AtomicBoolean bodyRead = new AtomicBoolean();
        request.action(ActionCode.REQUEST_BODY_FULLY_READ, bodyRead);
        if (!bodyRead.get()) {
            return false;
        }
        // Looks at the connection without waiting. Tomcat answers 1 for one that is closed, so that whoever reads on
        // meets the end; else the bytes of the next request, which stay where they are and are more.
        request.action(ActionCode.AVAILABLE, true);
        return request.getAvailable() == 1;
    }

    /** Whether anything can still be read or written. */
    boolean isUsable() {
        AtomicBoolean allowed = new AtomicBoolean();
        request.action(ActionCode.IS_IO_ALLOWED, allowed);
        return allowed.get();
    }

    /**
     * Sends the content of an answer, with its length, while the request may still be coming in: the client knows where it
     * ends. The response itself would not read on once all was written.
     */
    void send(byte[] content) throws IOException {
        Response response = request.getResponse();
        response.setContentLength(content.length);
        response.doWrite(ByteBuffer.wrap(content));
        response.action(ActionCode.CLIENT_FLUSH, null);
    }

    /** Closes it after the answer, whatever of the request has not been read: else Tomcat would wait for the rest. */
    void dropRest() {
        request.action(ActionCode.DISABLE_SWALLOW_INPUT, null);
    }
}
