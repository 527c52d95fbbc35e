package org.faumap.web;

import jakarta.servlet.AsyncContext;
import jakarta.servlet.AsyncEvent;
import jakarta.servlet.AsyncListener;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ReadListener;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletInputStream;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.stereotype.Component;
import org.springframework.web.filter.OncePerRequestFilter;
import org.springframework.web.servlet.HandlerExceptionResolver;
import org.springframework.web.util.ContentCachingResponseWrapper;

/**
 * Receives the body of a request as a whole before anybody works on it, by Servlet's non-blocking reading: a client that
 * sends a byte at a time holds a connection, and no thread. A body ends at {@code faumap.web.max-body}, at once where its
 * length is announced, and after {@code faumap.web.body-time}; all bodies together stay within
 * {@code faumap.web.upload-memory}.
 *
 * <p>Archives of data sets are let through: they go to the disk as they come, within limits of their own, a few at a time.
 *
 * <p>A client that is refused may still be sending, and would miss the answer if the connection were closed under it. So
 * what it sends is thrown away for a while, without a thread as well.
 */
@Component
@Order(Ordered.HIGHEST_PRECEDENCE + 10)
public final class BodyReceiver extends OncePerRequestFilter {
    /** Compared as it is written: another spelling of the same address is under the limit. */
    private static final String ARCHIVES = "/v1/datasets";

    private static final String BODY = BodyReceiver.class.getName() + ".body";
    private static final int BUFFER_BYTES = 1 << 14;
    /** Thrown away of what a refused client goes on to send, and for how long. */
    private static final long MOST_DISCARDED_BYTES = 80_000_000;

    private static final long MOST_DISCARDED_MILLIS = 10_000;

    private final long maxBytes;
    private final long maxHeldBytes;
    private final long timeMillis;
    private final AtomicLong heldBytes = new AtomicLong();
    private final HandlerExceptionResolver problems;

    BodyReceiver(WebSettings settings, @Qualifier("handlerExceptionResolver") HandlerExceptionResolver problems) {
        this.maxBytes = settings.maxBody().toBytes();
        this.maxHeldBytes = settings.uploadMemoryBytes();
        this.timeMillis = settings.bodyTime().toMillis();
        this.problems = problems;
    }

    @Override
    protected boolean shouldNotFilterAsyncDispatch() {
        return false;
    }

    @Override
    protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        if (isAsyncDispatch(request)) {
            Object body = request.getAttribute(BODY);
            request.removeAttribute(BODY);
            chain.doFilter(
                    body instanceof ReceivedBody received ? new ReceivedRequest(request, received) : request, response);
            return;
        }
        long announced = request.getContentLengthLong();
        boolean chunked = announced < 0 && request.getHeader("Transfer-Encoding") != null;
        if (isAnything(request)) {
            refuseUnread(
                    request,
                    response,
                    new UnfitBody(
                            HttpProblem.UNSUPPORTED_MEDIA_TYPE,
                            "Set the Content-Type header to one media type, without \"*\"."));
        } else if (announced <= 0 && !chunked) {
            boolean noParts = ReceivedRequest.isMultipart(request);
            chain.doFilter(noParts ? new ReceivedRequest(request, new ReceivedBody()) : request, response);
        } else if (isArchive(request)) {
            ContentCachingResponseWrapper answer = new ContentCachingResponseWrapper(response);
            chain.doFilter(request, answer);
            send(answer, request);
            discardRest(request, response);
        } else if (announced > maxBytes) {
            refuseUnread(request, response, UnfitBody.tooLarge());
        } else {
            new Reception(request, response).start(timeMillis);
        }
    }

    /** What Spring takes for any media type, and then fails to write down. */
    private static boolean isAnything(HttpServletRequest request) {
        return request.getContentType() != null && request.getContentType().contains("*");
    }

    private static boolean isArchive(HttpServletRequest request) {
        return request.getRequestURI().equals(request.getContextPath() + ARCHIVES)
                && !ReceivedRequest.isMultipart(request);
    }

    /** Answers a request of which nothing is read any more; what its client still sends is thrown away. */
    public void refuseUnread(HttpServletRequest request, HttpServletResponse response, RequestRefused condition)
            throws IOException {
        refuse(request, response, condition);
        discardRest(request, response);
    }

    private void refuse(HttpServletRequest request, HttpServletResponse response, RequestRefused condition)
            throws IOException {
        ContentCachingResponseWrapper answer = new ContentCachingResponseWrapper(response);
        problems.resolveException(request, answer, null, condition);
        send(answer, request);
    }

    private static void send(ContentCachingResponseWrapper answer, HttpServletRequest request) throws IOException {
        ClientConnection connection = ClientConnection.of(request);
        if (connection == null || request.getInputStream().isFinished()) {
            answer.copyBodyToResponse();
        } else if (connection.isUsable()) {
            connection.send(answer.getContentAsByteArray());
        }
    }

    private void discardRest(HttpServletRequest request, HttpServletResponse response) throws IOException {
        ClientConnection connection = ClientConnection.of(request);
        if (request.getInputStream().isFinished() || connection == null || !connection.isUsable()) {
            return;
        }
        Reception reception = new Reception(request, response);
        reception.answered = true;
        reception.start(MOST_DISCARDED_MILLIS);
    }

    /** Of one body. Tomcat calls one method at a time. */
    private final class Reception implements ReadListener, AsyncListener {
        private final HttpServletRequest request;
        private final HttpServletResponse response;
        private final ReceivedBody body = new ReceivedBody();
        private final ServletInputStream bytes;
        private @Nullable AsyncContext async;
        private long held;
        /** The client has its answer; what still comes is thrown away. */
        private boolean answered;

        private long discarded;

        Reception(HttpServletRequest request, HttpServletResponse response) throws IOException {
            this.request = request;
            this.response = response;
            this.bytes = request.getInputStream();
        }

        void start(long millis) {
            AsyncContext started = request.startAsync();
            started.setTimeout(millis);
            started.addListener(this);
            async = started;
            bytes.setReadListener(this);
        }

        @Override
        public void onDataAvailable() throws IOException {
            byte[] buffer = new byte[BUFFER_BYTES];
            while (bytes.isReady()) { // never at the end
                int read = bytes.read(buffer);
                if (read < 0) {
                    return;
                }
                if (answered) {
                    discarded += read;
                    if (discarded > MOST_DISCARDED_BYTES) {
                        hangUp();
                        return;
                    }
                } else {
                    take(buffer, read);
                }
            }
        }

        private void take(byte[] buffer, int read) throws IOException {
            if (held + read > maxBytes) {
                refuse(UnfitBody.tooLarge());
            } else if (heldBytes.addAndGet(read) > maxHeldBytes) {
                heldBytes.addAndGet(-read);
                refuse(UnfitBody.uploadsFull());
            } else {
                held += read;
                body.add(buffer, read);
            }
        }

        private void refuse(UnfitBody condition) throws IOException {
            answered = true;
            release();
            BodyReceiver.this.refuse(request, response, condition);
        }

        @Override
        public void onAllDataRead() {
            AsyncContext started = started();
            if (answered) {
                started.complete();
            } else {
                request.setAttribute(BODY, body);
                started.dispatch();
            }
        }

        /** The client is gone, or was silent for too long. */
        @Override
        public void onError(Throwable condition) {
            release();
        }

        @Override
        public void onTimeout(AsyncEvent event) throws IOException {
            if (!answered) {
                refuse(UnfitBody.tooSlow());
            }
            hangUp();
        }

        private void hangUp() {
            ClientConnection connection = ClientConnection.of(request);
            if (connection != null) {
                connection.dropRest();
            }
            started().complete();
        }

        @Override
        public void onError(AsyncEvent event) {
            release();
            event.getAsyncContext().complete();
        }

        /** The request is answered, or over otherwise. */
        @Override
        public void onComplete(AsyncEvent event) {
            release();
        }

        /** Whoever works on the request goes on later: it is not over. */
        @Override
        public void onStartAsync(AsyncEvent event) {
            event.getAsyncContext().addListener(this);
        }

        private void release() {
            heldBytes.addAndGet(-held);
            held = 0;
        }

        private AsyncContext started() {
            if (async == null) {
                throw new IllegalStateException("Not started");
            }
            return async;
        }
    }
}
