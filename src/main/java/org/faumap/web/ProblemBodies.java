package org.faumap.web;

import io.micrometer.core.instrument.MeterRegistry;
import org.jspecify.annotations.Nullable;
import org.springframework.core.MethodParameter;
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
 * Inference Protocol, why in the protocol's own {@code error}; and a count in {@code faumap.refused}{reason=the last word of
 * the problem's type}.
 */
@ControllerAdvice
final class ProblemBodies implements ResponseBodyAdvice<Object> {
    private final MeterRegistry registry;

    ProblemBodies(MeterRegistry registry) {
        this.registry = registry;
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
        }
        return body;
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
