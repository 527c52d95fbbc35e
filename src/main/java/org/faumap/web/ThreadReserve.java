package org.faumap.web;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.concurrent.Semaphore;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.thread.Threading;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.core.env.Environment;
import org.springframework.stereotype.Component;
import org.springframework.web.filter.OncePerRequestFilter;
import org.springframework.web.servlet.HandlerExceptionResolver;
import org.springframework.web.util.WebUtils;

/**
 * Keeps some of Tomcat's threads free for probes and metrics, which would else wait behind requests that wait themselves:
 * a service that is merely busy must not be taken for dead. Where threads are virtual there are always enough.
 */
@Component
@Order(Ordered.HIGHEST_PRECEDENCE + 20) // behind the receiver of bodies, which holds no thread
final class ThreadReserve extends OncePerRequestFilter {
    private static final String PROBES = "/actuator";
    private static final int MOST_RESERVED = 16;

    private final Semaphore threads;
    private final HandlerExceptionResolver problems;

    ThreadReserve(
            @Value("${server.tomcat.threads.max:200}") int tomcatThreads,
            Environment environment,
            @Qualifier("handlerExceptionResolver") HandlerExceptionResolver problems) {
        int reserved = Math.max(1, Math.min(MOST_RESERVED, tomcatThreads / 4));
        this.threads = new Semaphore(
                Threading.VIRTUAL.isActive(environment) ? Integer.MAX_VALUE : Math.max(1, tomcatThreads - reserved));
        this.problems = problems;
    }

    @Override
    protected boolean shouldNotFilter(HttpServletRequest request) {
        return request.getRequestURI().startsWith(request.getContextPath() + PROBES);
    }

    /** Requests with a body are worked on in a dispatch of their own. */
    @Override
    protected boolean shouldNotFilterAsyncDispatch() {
        return false;
    }

    @Override
    protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        if (isAsyncDispatch(request) && WebUtils.getNativeRequest(request, ReceivedRequest.class) == null) {
            chain.doFilter(
                    request, response); // the end of a request that has waited, and holds its thread only briefly
            return;
        }
        if (!threads.tryAcquire()) {
            problems.resolveException(request, response, null, new Busy());
            return;
        }
        try {
            chain.doFilter(request, response);
        } finally {
            threads.release();
        }
    }
}
