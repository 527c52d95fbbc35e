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
 * {@code Content-Type} says, and JSON knows no other (RFC 8259).
 */
final class Utf8Answers implements ContentNegotiationStrategy {
    private static final String CHARSET = "charset";

    private final ContentNegotiationStrategy header = new HeaderContentNegotiationStrategy();

    @Override
    public List<MediaType> resolveMediaTypes(NativeWebRequest request) throws HttpMediaTypeNotAcceptableException {
        return header.resolveMediaTypes(request).stream()
                .map(Utf8Answers::withoutCharset)
                .toList();
    }

    private static MediaType withoutCharset(MediaType type) {
        Map<String, String> parameters = new LinkedHashMap<>(type.getParameters());
        parameters.keySet().removeIf(CHARSET::equalsIgnoreCase);
        return new MediaType(type, parameters);
    }
}
