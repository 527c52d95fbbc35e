package org.faumap.web;

import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.Part;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.core.MethodParameter;
import org.springframework.http.InvalidMediaTypeException;
import org.springframework.http.MediaType;
import org.springframework.web.bind.support.WebDataBinderFactory;
import org.springframework.web.context.request.NativeWebRequest;
import org.springframework.web.method.support.HandlerMethodArgumentResolver;
import org.springframework.web.method.support.ModelAndViewContainer;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.json.JsonMapper;

/**
 * Takes the images out of a request. It looks at the form of the body only; what the images are is found out from
 * their content, whatever their media type or name claims.
 */
final class PostedImagesResolver implements HandlerMethodArgumentResolver {
    private static final String PART = "image";
    /** Enough for the images of one request; keeps a body of millions of empty objects out of the memory. */
    private static final int MAX_JSON_TOKENS = 50 * PostedImages.MAX_IMAGES;

    private final long maxImageBytes;
    private final JsonMapper json;

    /** @param maxImageBytes length of the longest image */
    PostedImagesResolver(long maxImageBytes) {
        this.maxImageBytes = maxImageBytes;
        this.json = JsonMapper.builder(JsonFactory.builder()
                        .streamReadConstraints(StreamReadConstraints.builder()
                                .maxNestingDepth(16)
                                .maxTokenCount(MAX_JSON_TOKENS)
                                .maxStringLength((int) Math.min(Integer.MAX_VALUE, 2 * maxImageBytes + 1_000))
                                .build())
                        .build())
                .build();
    }

    @Override
    public boolean supportsParameter(MethodParameter parameter) {
        return parameter.getParameterType() == PostedImages.class;
    }

    @Override
    public PostedImages resolveArgument(
            MethodParameter parameter,
            @Nullable ModelAndViewContainer container,
            NativeWebRequest webRequest,
            @Nullable WebDataBinderFactory binderFactory)
            throws IOException, ServletException {
        HttpServletRequest request = webRequest.getNativeRequest(HttpServletRequest.class);
        if (request == null) {
            throw new IllegalStateException("Images come in servlet requests");
        }
        MediaType type = mediaTypeOf(request);
        if (type.getType().equals("multipart")) {
            return fromParts(request);
        }
        if (type.isCompatibleWith(MediaType.APPLICATION_JSON)) {
            return fromJson(request.getInputStream());
        }
        return new PostedImages(List.of(fromRawBody(request.getInputStream())));
    }

    private static MediaType mediaTypeOf(HttpServletRequest request) {
        String type = request.getContentType();
        try {
            return type == null ? MediaType.APPLICATION_OCTET_STREAM : MediaType.parseMediaType(type);
        } catch (InvalidMediaTypeException condition) {
            return MediaType.APPLICATION_OCTET_STREAM;
        }
    }

    /** One byte more than allowed is read at most: enough for the decoder to refuse the image as too long. */
    private PostedImage fromRawBody(InputStream body) throws IOException {
        return new PostedImage(null, body.readNBytes((int) Math.min(Integer.MAX_VALUE - 8, maxImageBytes + 1)));
    }

    private static PostedImages fromParts(HttpServletRequest request) throws IOException, ServletException {
        List<PostedImage> images = new ArrayList<>();
        for (Part part : request.getParts()) {
            if (part.getName().equals(PART)) {
                images.add(new PostedImage(
                        part.getSubmittedFileName(), part.getInputStream().readAllBytes()));
            }
        }
        return checked(images, "Send each image as a part named \"image\".");
    }

    private PostedImages fromJson(InputStream body) throws IOException {
        JsonBody posted;
        try {
            posted = json.readValue(body, JsonBody.class);
        } catch (JacksonException condition) {
            throw new UnfitBody(
                    HttpProblem.MALFORMED_REQUEST, jsonForm("The body is not the JSON expected here."), condition);
        }
        List<PostedImage> images = new ArrayList<>();
        if (posted != null && posted.images() != null) {
            for (JsonImage image : posted.images()) {
                images.add(new PostedImage(image == null ? null : image.name(), dataOf(image, images.size())));
            }
        }
        return checked(images, jsonForm("The body names no images."));
    }

    private static byte[] dataOf(@Nullable JsonImage image, int index) {
        if (image == null || image.data() == null) {
            throw new UnfitBody(
                    HttpProblem.MALFORMED_REQUEST, jsonForm("images[%d].data is missing.".formatted(index)));
        }
        String data = image.data();
        // What a browser's FileReader gives: data:image/jpeg;base64,…
        String base64 = data.startsWith("data:") ? data.substring(data.indexOf(',') + 1) : data;
        try {
            return Base64.getDecoder().decode(base64);
        } catch (IllegalArgumentException condition) {
            throw new UnfitBody(
                    HttpProblem.MALFORMED_REQUEST,
                    "images[%d].data is not base64 (RFC 4648, no line breaks).".formatted(index),
                    condition);
        }
    }

    private static PostedImages checked(List<PostedImage> images, String remedy) {
        if (images.isEmpty()) {
            throw new UnfitBody(HttpProblem.IMAGE_MISSING, remedy);
        }
        if (images.size() > PostedImages.MAX_IMAGES) {
            throw new UnfitBody(
                    HttpProblem.TOO_MANY_IMAGES,
                    "One request brings at most %d images; this one brought %d. Send several requests."
                            .formatted(PostedImages.MAX_IMAGES, images.size()));
        }
        return new PostedImages(images);
    }

    private static String jsonForm(String finding) {
        return finding + " Send {\"images\":[{\"name\":\"optional\",\"data\":\"<base64>\"}]}.";
    }

    private record JsonBody(@Nullable List<@Nullable JsonImage> images) {}

    private record JsonImage(
            @Nullable String name, @Nullable String data) {}
}
