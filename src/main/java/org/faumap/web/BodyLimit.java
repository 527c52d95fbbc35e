package org.faumap.web;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ReadListener;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletInputStream;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import jakarta.servlet.http.HttpServletResponse;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.atomic.AtomicLong;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.stereotype.Component;
import org.springframework.web.filter.OncePerRequestFilter;
import org.springframework.web.servlet.HandlerExceptionResolver;

/**
 * Ends the reading of a request body at {@code faumap.web.max-body}: at once where the length is announced, else after
 * that many bytes, so that a chunked body cannot fill the memory either. All bodies under way together stay within
 * {@code faumap.web.upload-memory}, so that many of them cannot fill it. Archives of data sets go to the disk as they come,
 * within limits of their own, and are let through.
 */
@Component
@Order(Ordered.HIGHEST_PRECEDENCE + 10)
final class BodyLimit extends OncePerRequestFilter {
    /** Compared as it is written: another spelling of the same address is under the limit. */
    private static final String ARCHIVES = "/v1/datasets";

    private final long maxBytes;
    private final long maxHeldBytes;
    private final AtomicLong heldBytes = new AtomicLong();
    private final HandlerExceptionResolver problems;

    BodyLimit(WebSettings settings, @Qualifier("handlerExceptionResolver") HandlerExceptionResolver problems) {
        this.maxBytes = settings.maxBody().toBytes();
        this.maxHeldBytes = settings.uploadMemoryBytes();
        this.problems = problems;
    }

    @Override
    protected boolean shouldNotFilter(HttpServletRequest request) {
        // Tomcat takes a multipart body apart before anybody asks for it, in memory.
        return request.getRequestURI().equals(request.getContextPath() + ARCHIVES) && !isMultipart(request);
    }

    @Override
    protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        long announced = request.getContentLengthLong();
        boolean chunked = announced < 0 && request.getHeader("Transfer-Encoding") != null;
        if (announced <= 0 && !chunked) {
            chain.doFilter(request, response);
            return;
        }
        if (announced > maxBytes) {
            problems.resolveException(request, response, null, new BodyTooLarge());
            return;
        }
        Holding holding = new Holding();
        try {
            if (isMultipart(request)) {
                // Tomcat reads it past every wrapper, within its own limit: it is counted whole beforehand.
                holding.add(chunked ? maxBytes : announced);
                chain.doFilter(request, response);
            } else {
                // Counted as it comes: who announces much and sends little holds little.
                chain.doFilter(new LimitedRequest(request, holding), response);
            }
        } catch (UploadsFull condition) {
            problems.resolveException(request, response, null, condition);
        } finally {
            holding.release();
        }
    }

    private static boolean isMultipart(HttpServletRequest request) {
        String type = request.getContentType();
        return type != null && type.regionMatches(true, 0, "multipart/", 0, "multipart/".length());
    }

    /** The bytes of one request's body; used by the thread of the request. */
    private final class Holding {
        private long bytes;

        void add(long more) throws BodyTooLarge, UploadsFull {
            if (bytes + more > maxBytes) {
                throw new BodyTooLarge();
            }
            if (heldBytes.addAndGet(more) > maxHeldBytes) {
                heldBytes.addAndGet(-more);
                throw new UploadsFull();
            }
            bytes += more;
        }

        void release() {
            heldBytes.addAndGet(-bytes);
            bytes = 0;
        }
    }

    private static final class LimitedRequest extends HttpServletRequestWrapper {
        private final Holding holding;

        LimitedRequest(HttpServletRequest request, Holding holding) {
            super(request);
            this.holding = holding;
        }

        @Override
        public ServletInputStream getInputStream() throws IOException {
            return new LimitedBody(super.getInputStream(), holding);
        }

        @Override
        public BufferedReader getReader() throws IOException {
            String encoding = getCharacterEncoding();
            Charset charset = encoding == null ? StandardCharsets.UTF_8 : Charset.forName(encoding);
            return new BufferedReader(new InputStreamReader(getInputStream(), charset));
        }
    }

    private static final class LimitedBody extends ServletInputStream {
        private final ServletInputStream body;
        private final Holding holding;

        LimitedBody(ServletInputStream body, Holding holding) {
            this.body = body;
            this.holding = holding;
        }

        @Override
        public int read() throws IOException {
            int value = body.read();
            holding.add(value < 0 ? 0 : 1);
            return value;
        }

        @Override
        public int read(byte[] buffer, int offset, int length) throws IOException {
            int read = body.read(buffer, offset, length);
            holding.add(Math.max(read, 0));
            return read;
        }

        @Override
        public boolean isFinished() {
            return body.isFinished();
        }

        @Override
        public boolean isReady() {
            return body.isReady();
        }

        @Override
        public void setReadListener(ReadListener listener) {
            body.setReadListener(listener);
        }
    }
}
