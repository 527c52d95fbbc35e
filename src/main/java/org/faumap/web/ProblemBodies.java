package org.faumap.web;

import io.micrometer.core.instrument.MeterRegistry;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.core.MethodParameter;
import org.springframework.http.HttpHeaders;
import org.springframework.http.InvalidMediaTypeException;
import org.springframework.http.MediaType;
import org.springframework.http.ProblemDetail;
import org.springframework.http.converter.HttpMessageConverter;
import org.springframework.http.server.ServerHttpRequest;
import org.springframework.http.server.ServerHttpResponse;
import org.springframework.http.server.ServletServerHttpRequest;
import org.springframework.web.bind.annotation.ControllerAdvice;
import org.springframework.web.servlet.mvc.method.annotation.ResponseBodyAdvice;

/**
 * What every problem gets on its way out, whichever feature answers it: the request id; below {@code /v2}, the Open
 * Inference Protocol, why in the protocol's own {@code error}; a count in {@code faumap.refused}{reason=the last word of
 * the problem's type}; and the form of a page where a browser asks for one.
 */
@ControllerAdvice
final class ProblemBodies implements ResponseBodyAdvice<Object> {
    private static final MediaType PAGE = new MediaType(MediaType.TEXT_HTML, StandardCharsets.UTF_8);

    private final MeterRegistry registry;
    private final ObjectProvider<ProblemPage> pages;

    ProblemBodies(MeterRegistry registry, ObjectProvider<ProblemPage> pages) {
        this.registry = registry;
        this.pages = pages;
    }

    @Override
    public boolean supports(MethodParameter returnType, Class<? extends HttpMessageConverter<?>> converterType) {
        return true;
    }

    @Override
    @Nullable
    public Object beforeBodyWrite(
            @Nullable Object body,
            MethodParameter returnType,
            MediaType mediaType,
            Class<? extends HttpMessageConverter<?>> converterType,
            ServerHttpRequest request,
            ServerHttpResponse response) {
        if (body instanceof ProblemDetail problem) {
            identify(problem, request);
            String path = request.getURI().getPath();
            if (path != null && path.contains("/v2/")) {
                problem.setProperty("error", "%s. %s".formatted(problem.getTitle(), problem.getDetail()));
            }
            String type = String.valueOf(problem.getType());
            registry.counter("faumap.refused", "reason", type.substring(type.lastIndexOf(':') + 1))
                    .increment();
            if (request instanceof ServletServerHttpRequest asked && asksForPage(asked.getServletRequest())) {
                ProblemPage page = pages.getIfAvailable();
                if (page != null) {
                    write(page.html(problem, asked.getServletRequest()), response);
                    return null; // it is written
                }
            }
        }
        return body;
    }

    /** Whether HTML is named, and JSON not before it. Whoever takes anything gets JSON. */
    private static boolean asksForPage(HttpServletRequest request) {
        String accept = request.getHeader(HttpHeaders.ACCEPT);
        if (accept == null) {
            return false;
        }
        try {
            double best = 0;
            boolean page = false;
            for (MediaType type : MediaType.parseMediaTypes(accept)) {
                boolean html = type.equalsTypeAndSubtype(MediaType.TEXT_HTML);
                if ((html || type.getSubtype().endsWith("json")) && type.getQualityValue() > best) {
                    best = type.getQualityValue();
                    page = html;
                }
            }
            return page;
        } catch (InvalidMediaTypeException condition) {
            return false;
        }
    }

    private static void write(String page, ServerHttpResponse response) {
        response.getHeaders().setContentType(PAGE);
        try {
            response.getBody().write(page.getBytes(StandardCharsets.UTF_8));
        } catch (IOException condition) {
            throw new UncheckedIOException(condition);
        }
    }

    private static void identify(ProblemDetail problem, ServerHttpRequest request) {
        if (request instanceof ServletServerHttpRequest servletRequest) {
            Object id = servletRequest.getServletRequest().getAttribute(RequestIds.ATTRIBUTE);
            if (id != null) { // none on a management port of its own
                problem.setProperty("requestId", id);
            }
        }
    }
}
