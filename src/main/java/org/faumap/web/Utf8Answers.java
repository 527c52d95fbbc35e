package org.faumap.web;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.springframework.http.MediaType;
import org.springframework.web.HttpMediaTypeNotAcceptableException;
import org.springframework.web.accept.ContentNegotiationStrategy;
import org.springframework.web.accept.HeaderContentNegotiationStrategy;
import org.springframework.web.context.request.NativeWebRequest;

/**
 * What the {@code Accept} header asks for, whatever charset it names: all our text is UTF-8, which the answer's
 * {@code Content-Type} says, and JSON knows no other (RFC 8259). Whoever takes anything gets JSON where there is some: pages
 * are for those who ask for HTML.
 */
final class Utf8Answers implements ContentNegotiationStrategy {
    private static final String CHARSET = "charset";
    private static final List<MediaType> JSON_BEFORE_ALL = List.of(MediaType.APPLICATION_JSON, MediaType.ALL);

    private final ContentNegotiationStrategy header = new HeaderContentNegotiationStrategy();

    @Override
    public List<MediaType> resolveMediaTypes(NativeWebRequest request) throws HttpMediaTypeNotAcceptableException {
        List<MediaType> types = header.resolveMediaTypes(request);
        return types.equals(MEDIA_TYPE_ALL_LIST)
                ? JSON_BEFORE_ALL
                : types.stream().map(Utf8Answers::withoutCharset).toList();
    }

    private static MediaType withoutCharset(MediaType type) {
        Map<String, String> parameters = new LinkedHashMap<>(type.getParameters());
        parameters.keySet().removeIf(CHARSET::equalsIgnoreCase);
        return new MediaType(type, parameters);
    }
}
