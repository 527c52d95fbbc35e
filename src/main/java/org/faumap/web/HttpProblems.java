package org.faumap.web;

import jakarta.servlet.http.HttpServletRequest;
import java.lang.reflect.RecordComponent;
import java.nio.file.FileSystemException;
import java.util.Arrays;
import java.util.Collection;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.apache.tomcat.util.http.InvalidParameterException;
import org.faumap.image.PixelMemorySpent;
import org.faumap.image.UnreadableImage;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.TypeMismatchException;
import org.springframework.context.MessageSourceResolvable;
import org.springframework.core.NestedRuntimeException;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.dao.DataAccessResourceFailureException;
import org.springframework.dao.RecoverableDataAccessException;
import org.springframework.dao.TransientDataAccessException;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatusCode;
import org.springframework.http.MediaType;
import org.springframework.http.ProblemDetail;
import org.springframework.http.ResponseEntity;
import org.springframework.jdbc.UncategorizedSQLException;
import org.springframework.transaction.CannotCreateTransactionException;
import org.springframework.transaction.TransactionSystemException;
import org.springframework.validation.FieldError;
import org.springframework.validation.method.ParameterValidationResult;
import org.springframework.web.HttpMediaTypeNotAcceptableException;
import org.springframework.web.HttpMediaTypeNotSupportedException;
import org.springframework.web.HttpRequestMethodNotSupportedException;
import org.springframework.web.bind.MethodArgumentNotValidException;
import org.springframework.web.bind.MissingServletRequestParameterException;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.RestControllerAdvice;
import org.springframework.web.context.request.WebRequest;
import org.springframework.web.method.annotation.HandlerMethodValidationException;
import org.springframework.web.method.annotation.MethodArgumentTypeMismatchException;
import org.springframework.web.multipart.support.MissingServletRequestPartException;
import org.springframework.web.servlet.mvc.method.annotation.ResponseEntityExceptionHandler;
import org.springframework.web.util.DisconnectedClientHelper;

/**
 * Answers whatever is refused or fails, as a problem. What features refuse ({@link RequestRefused}) says itself which; for
 * everything else the sentences are here, because messages of libraries may carry paths, class names or pieces of the
 * request.
 */
@RestControllerAdvice
@Order(Ordered.LOWEST_PRECEDENCE)
final class HttpProblems extends ResponseEntityExceptionHandler {
    private static final Logger log = LoggerFactory.getLogger(HttpProblems.class);

    private static final int CLIENT_CLOSED_REQUEST = 499;
    static final String CLIENT_GONE = String.valueOf(CLIENT_CLOSED_REQUEST);
    private static final String COME_AGAIN_SECONDS = "5";

    /** What Tomcat throws when somebody asks for a parameter. Its message quotes the query: it is not logged. */
    @ExceptionHandler
    ResponseEntity<ProblemDetail> unreadableParameters(InvalidParameterException condition) {
        return answer(
                HttpProblem.MALFORMED_REQUEST,
                "A parameter cannot be decoded. Write it as UTF-8 with percent-encoding (RFC 3986).");
    }

    @ExceptionHandler
    ResponseEntity<ProblemDetail> unreadableImage(UnreadableImage condition) {
        return answer(ImageProblem.of(condition), new HttpHeaders());
    }

    @ExceptionHandler
    ResponseEntity<ProblemDetail> pixelMemorySpent(PixelMemorySpent condition) {
        HttpHeaders headers = new HttpHeaders();
        headers.set(HttpHeaders.RETRY_AFTER, "1");
        return answer(ImageProblem.of(condition), headers);
    }

    /** Nobody reads the answer. The status is the one that nginx has for this in its log. */
    @ExceptionHandler
    ResponseEntity<Void> clientGone(ClientGone condition) {
        return ResponseEntity.status(CLIENT_CLOSED_REQUEST).build();
    }

    /**
     * A database that is gone, or cannot write because the disk is full (H2 closes its file then): nothing was changed, and the
     * same request may be good later. Faults of ours, such as wrong SQL, are other conditions.
     */
    @ExceptionHandler({
        DataAccessResourceFailureException.class,
        RecoverableDataAccessException.class,
        TransientDataAccessException.class,
        UncategorizedSQLException.class,
        CannotCreateTransactionException.class,
        TransactionSystemException.class
    })
    ResponseEntity<ProblemDetail> databaseUnavailable(NestedRuntimeException condition) {
        log.warn("A request met a database that does not answer: {}", String.valueOf(condition.getMostSpecificCause()));
        HttpHeaders headers = new HttpHeaders();
        headers.set(HttpHeaders.RETRY_AFTER, COME_AGAIN_SECONDS);
        return answer(
                HttpProblem.DATABASE_UNAVAILABLE.with(
                        "Whether the request was done is not known to the service. Look, or send it again later."),
                headers);
    }

    /** A storage folder that is gone, or cannot be read or written: read-only, mounted no more. A full one is known where it is met. */
    @ExceptionHandler
    ResponseEntity<ProblemDetail> storageUnavailable(FileSystemException condition) {
        log.error("A request met a storage that cannot be used", condition);
        HttpHeaders headers = new HttpHeaders();
        headers.set(HttpHeaders.RETRY_AFTER, COME_AGAIN_SECONDS);
        return answer(
                HttpProblem.STORAGE_UNAVAILABLE.with(
                        "The operator has to look at it (faumap.storage.location, and the log). Send the request again later."),
                headers);
    }

    /** Anything unforeseen is a fault of ours: it is logged whole and answered with the request id alone. */
    @ExceptionHandler
    @Nullable
    ResponseEntity<ProblemDetail> failure(Exception failure, HttpServletRequest request) {
        if (DisconnectedClientHelper.isClientDisconnectedException(failure)) {
            return null;
        }
        if (failure.getCause() instanceof FileSystemException condition) { // of an UncheckedIOException
            return storageUnavailable(condition);
        }
        log.error("{} {} failed", request.getMethod(), request.getRequestURI(), failure);
        return answer(HttpProblem.INTERNAL_ERROR, "The failure was recorded. Quote the request id when you report it.");
    }

    @Override
    @Nullable
    protected ResponseEntity<Object> handleExceptionInternal(
            Exception condition,
            @Nullable Object body,
            HttpHeaders headers,
            HttpStatusCode status,
            WebRequest request) {
        // What is refused may have been caused by the end of a file, which a disconnected client looks like.
        if (!(condition instanceof RequestRefused)
                && DisconnectedClientHelper.isClientDisconnectedException(condition)) {
            return null;
        }
        ProblemDetail problem = problemOf(condition, status);
        if (problem.getStatus() >= 500 && !(condition instanceof RequestRefused)) {
            log.error("A request failed with status {}", problem.getStatus(), condition);
        }
        // Problems are answered as such whatever the request accepts.
        return ResponseEntity.status(problem.getStatus())
                .headers(headers)
                .contentType(MediaType.APPLICATION_PROBLEM_JSON)
                .body(problem);
    }

    private static ProblemDetail problemOf(Exception condition, HttpStatusCode status) {
        if (condition instanceof RequestRefused refused) {
            return refused.getBody();
        }
        if (condition instanceof HttpRequestMethodNotSupportedException method) {
            return HttpProblem.METHOD_NOT_ALLOWED.with(
                    "Offered here: %s.".formatted(listOf(method.getSupportedHttpMethods())));
        }
        if (condition instanceof HttpMediaTypeNotSupportedException mediaType) {
            return HttpProblem.UNSUPPORTED_MEDIA_TYPE.with(
                    "Set the Content-Type header to one of: %s.".formatted(listOf(mediaType.getSupportedMediaTypes())));
        }
        if (condition instanceof HttpMediaTypeNotAcceptableException mediaType) {
            return HttpProblem.NOT_ACCEPTABLE.with(
                    mediaType.getSupportedMediaTypes().isEmpty()
                            ? "The Accept header cannot be read. Write media types in it, such as application/json, or leave it out."
                            : "Offered here: %s.".formatted(listOf(mediaType.getSupportedMediaTypes())));
        }
        if (condition instanceof MissingServletRequestParameterException parameter) {
            return HttpProblem.INVALID_PARAMETER.with(
                    "The parameter \"%s\" is missing.".formatted(parameter.getParameterName()));
        }
        if (condition instanceof MissingServletRequestPartException part) {
            return HttpProblem.INVALID_PARAMETER.with(
                    "The part \"%s\" is missing.".formatted(part.getRequestPartName()));
        }
        if (condition instanceof MethodArgumentTypeMismatchException parameter) {
            return HttpProblem.INVALID_PARAMETER.with("The parameter \"%s\" has a value that is not offered.%s"
                    .formatted(parameter.getName(), offeredBy(parameter.getRequiredType())));
        }
        if (condition instanceof HandlerMethodValidationException invalid) {
            return HttpProblem.INVALID_PARAMETER.with(invalid.getParameterValidationResults().stream()
                    .map(HttpProblems::outOfRange)
                    .collect(Collectors.joining(" ")));
        }
        if (condition instanceof MethodArgumentNotValidException invalid) {
            Class<?> parameters = invalid.getParameter().getParameterType();
            return HttpProblem.INVALID_PARAMETER.with(invalid.getBindingResult().getFieldErrors().stream()
                    .map(error -> error.isBindingFailure()
                            ? "The parameter \"%s\" has a value that is not offered.%s"
                                    .formatted(error.getField(), offeredBy(component(parameters, error.getField())))
                            : "The parameter \"%s\" %s.".formatted(error.getField(), error.getDefaultMessage()))
                    .collect(Collectors.joining(" ")));
        }
        if (condition instanceof TypeMismatchException) {
            return HttpProblem.INVALID_PARAMETER.with("A parameter has a value of the wrong type.");
        }
        HttpProblem problem = HttpProblem.of(status);
        return problem.with(
                switch (problem) {
                    case NOT_FOUND -> "What this service offers is listed at /swagger-ui.html.";
                    case MALFORMED_REQUEST, INVALID_PARAMETER ->
                        "Compare the request with the description at /swagger-ui.html.";
                    case METHOD_NOT_ALLOWED, NOT_ACCEPTABLE, UNSUPPORTED_MEDIA_TYPE ->
                        "See /swagger-ui.html for what is offered.";
                    case IMAGE_MISSING -> "Send at least one image.";
                    case BODY_TOO_LARGE, TOO_MANY_IMAGES -> "Send less in one request, or smaller images.";
                    case BODY_TOO_SLOW -> "Send it over a faster line.";
                    case UPLOADS_FULL, BUSY, DATABASE_UNAVAILABLE, STORAGE_UNAVAILABLE -> "Send it again later.";
                    case NOT_IMPLEMENTED -> HttpProblem.PLAIN_HTTP;
                    case INTERNAL_ERROR -> "The failure was recorded. Quote the request id when you report it.";
                });
    }

    private static ResponseEntity<ProblemDetail> answer(HttpProblem problem, String detail) {
        return answer(problem.with(detail), new HttpHeaders());
    }

    private static ResponseEntity<ProblemDetail> answer(ProblemDetail problem, HttpHeaders headers) {
        return ResponseEntity.status(problem.getStatus())
                .headers(headers)
                .contentType(MediaType.APPLICATION_PROBLEM_JSON)
                .body(problem);
    }

    /** Parameters that are components of a record are told by their own names. */
    private static String outOfRange(ParameterValidationResult result) {
        MessageSourceResolvable error = result.getResolvableErrors().get(0);
        String name = error instanceof FieldError field
                ? field.getField()
                : result.getMethodParameter().getParameterName();
        return "The parameter \"%s\" %s.".formatted(name, error.getDefaultMessage());
    }

    /** The type of a parameter that is a component of a record; null when it is none. */
    private static @Nullable Class<?> component(Class<?> parameters, String name) {
        RecordComponent[] components =
                parameters.isRecord() ? parameters.getRecordComponents() : new RecordComponent[0];
        return Arrays.stream(components)
                .filter(each -> each.getName().equals(name))
                .findFirst()
                .<Class<?>>map(RecordComponent::getType)
                .orElse(null);
    }

    private static String offeredBy(@Nullable Class<?> type) {
        if (type == null || !type.isEnum()) {
            return "";
        }
        return Arrays.stream(type.getEnumConstants())
                .map(constant -> constant.toString().toLowerCase(Locale.ROOT))
                .collect(Collectors.joining(", ", " Offered: ", "."));
    }

    private static String listOf(@Nullable Collection<?> offers) {
        Set<String> names = new TreeSet<>();
        if (offers != null) {
            offers.forEach(offer -> names.add(offer.toString()));
        }
        return names.isEmpty() ? "nothing" : String.join(", ", names);
    }
}
