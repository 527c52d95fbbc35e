package org.faumap.web;

import jakarta.servlet.ReadListener;
import jakarta.servlet.ServletInputStream;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import jakarta.servlet.http.Part;
import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.URLDecoder;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Enumeration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.catalina.core.ApplicationPart;
import org.apache.tomcat.util.http.fileupload.FileItem;
import org.apache.tomcat.util.http.fileupload.FileUpload;
import org.apache.tomcat.util.http.fileupload.FileUploadException;
import org.apache.tomcat.util.http.fileupload.disk.DiskFileItemFactory;
import org.apache.tomcat.util.http.fileupload.impl.FileCountLimitExceededException;
import org.apache.tomcat.util.http.fileupload.servlet.ServletRequestContext;
import org.jspecify.annotations.Nullable;

/**
 * A request whose body is here as a whole. Tomcat would take a multipart body apart from the connection, past every
 * wrapper: here its parser reads what was received. Parts stay in memory; those without a file name are parameters too, and so are
 * the fields of a form.
 */
final class ReceivedRequest extends HttpServletRequestWrapper {
    /** Thirty-two images and as many fields. */
    private static final int MOST_PARTS = 64;

    /** Of a long file name in another script, twice. */
    private static final int LONGEST_PART_HEADER_BYTES = 4096;

    private static final String FORM = "application/x-www-form-urlencoded";
    private static final int LONGEST_FORM_BYTES = 16_384;

    private static final File NOWHERE = new File("");

    private final ReceivedBody body;
    private @Nullable Map<String, String[]> parameters;
    private @Nullable List<Part> parts;

    ReceivedRequest(HttpServletRequest request, ReceivedBody body) {
        super(request);
        this.body = body;
    }

    @Override
    public ServletInputStream getInputStream() {
        return new Body(body.open());
    }

    @Override
    public BufferedReader getReader() {
        String encoding = getCharacterEncoding();
        Charset charset = encoding == null ? StandardCharsets.UTF_8 : Charset.forName(encoding);
        return new BufferedReader(new InputStreamReader(body.open(), charset));
    }

    /** @throws UnfitBody if the body is no multipart, or has too many parts */
    @Override
    public Collection<Part> getParts() {
        if (parts == null) {
            DiskFileItemFactory inMemory = new DiskFileItemFactory();
            inMemory.setSizeThreshold(Integer.MAX_VALUE);
            FileUpload upload = new FileUpload();
            upload.setFileItemFactory(inMemory);
            upload.setFileCountMax(MOST_PARTS);
            upload.setPartHeaderSizeMax(LONGEST_PART_HEADER_BYTES);
            List<Part> found = new ArrayList<>();
            try {
                for (FileItem item : upload.parseRequest(new ServletRequestContext(this))) {
                    found.add(new ApplicationPart(item, NOWHERE));
                }
            } catch (FileCountLimitExceededException condition) {
                throw new UnfitBody(
                        HttpProblem.BODY_TOO_LARGE,
                        "One request brings at most %d parts. Send several requests.".formatted(MOST_PARTS),
                        condition);
            } catch (FileUploadException condition) {
                throw new UnfitBody(
                        HttpProblem.MALFORMED_REQUEST,
                        "The multipart body is incomplete or has no boundary. Let your HTTP library set the Content-Type header.",
                        condition);
            }
            parts = List.copyOf(found);
        }
        return parts;
    }

    @Override
    public @Nullable Part getPart(String name) {
        return getParts().stream()
                .filter(part -> part.getName().equals(name))
                .findFirst()
                .orElse(null);
    }

    @Override
    public Map<String, String[]> getParameterMap() {
        if (parameters == null) {
            Map<String, String[]> all = new LinkedHashMap<>(super.getParameterMap());
            if (isMultipart(this)) {
                for (Part part : getParts()) {
                    if (part.getSubmittedFileName() == null) {
                        all.merge(part.getName(), new String[] {text(part)}, ReceivedRequest::joined);
                    }
                }
            } else if (isForm()) {
                fields().forEach((name, value) -> all.merge(name, new String[] {value}, ReceivedRequest::joined));
            }
            parameters = Collections.unmodifiableMap(all);
        }
        return parameters;
    }

    private boolean isForm() {
        String type = getContentType();
        return type != null && type.regionMatches(true, 0, FORM, 0, FORM.length());
    }

    /** Of a form that a page has sent; of a name that stands twice, the last. */
    private Map<String, String> fields() {
        Map<String, String> fields = new LinkedHashMap<>();
        try (InputStream content = body.open()) {
            byte[] form = content.readNBytes(LONGEST_FORM_BYTES + 1);
            if (form.length > LONGEST_FORM_BYTES) {
                throw UnfitBody.tooLarge();
            }
            for (String field : new String(form, StandardCharsets.US_ASCII).split("&")) {
                int end = field.indexOf('=');
                if (end > 0) {
                    fields.put(
                            URLDecoder.decode(field.substring(0, end), StandardCharsets.UTF_8),
                            URLDecoder.decode(field.substring(end + 1), StandardCharsets.UTF_8));
                }
            }
        } catch (IOException condition) {
            throw new UncheckedIOException(condition);
        } catch (IllegalArgumentException condition) {
            throw new UnfitBody(
                    HttpProblem.MALFORMED_REQUEST,
                    "A percent sign in the form is not followed by two hexadecimal digits.",
                    condition);
        }
        return fields;
    }

    private static String text(Part part) {
        try (InputStream content = part.getInputStream()) {
            return new String(content.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException condition) {
            throw new UncheckedIOException(condition);
        }
    }

    private static String[] joined(String[] earlier, String[] later) {
        String[] all = new String[earlier.length + later.length];
        System.arraycopy(earlier, 0, all, 0, earlier.length);
        System.arraycopy(later, 0, all, earlier.length, later.length);
        return all;
    }

    @Override
    public @Nullable String getParameter(String name) {
        String[] values = getParameterValues(name);
        return values == null ? null : values[0];
    }

    @Override
    public String @Nullable [] getParameterValues(String name) {
        return getParameterMap().get(name);
    }

    @Override
    public Enumeration<String> getParameterNames() {
        return Collections.enumeration(getParameterMap().keySet());
    }

    static boolean isMultipart(HttpServletRequest request) {
        String type = request.getContentType();
        return type != null && type.regionMatches(true, 0, "multipart/", 0, "multipart/".length());
    }

    private static final class Body extends ServletInputStream {
        private final InputStream bytes;

        Body(InputStream bytes) {
            this.bytes = bytes;
        }

        @Override
        public int read() throws IOException {
            return bytes.read();
        }

        @Override
        public int read(byte[] buffer, int offset, int length) throws IOException {
            return bytes.read(buffer, offset, length);
        }

        @Override
        public int available() throws IOException {
            return bytes.available();
        }

        @Override
        public boolean isFinished() {
            try {
                return bytes.available() == 0;
            } catch (IOException condition) {
                return true;
            }
        }

        @Override
        public boolean isReady() {
            return true;
        }

        @Override
        public void setReadListener(ReadListener listener) {
            throw new IllegalStateException("The body is here already");
        }
    }
}
