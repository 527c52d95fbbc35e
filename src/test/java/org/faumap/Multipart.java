package org.faumap;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/** A multipart body in the making. */
public final class Multipart {
    public static final String CONTENT_TYPE = "multipart/form-data; boundary=faumap-boundary";
    private final ByteArrayOutputStream body = new ByteArrayOutputStream();

    public Multipart file(String part, String fileName, byte[] content) {
        body.writeBytes(("--faumap-boundary\r\nContent-Disposition: form-data; name=\"" + part + "\"; filename=\""
                        + fileName + "\"\r\nContent-Type: application/octet-stream\r\n\r\n")
                .getBytes(StandardCharsets.UTF_8));
        body.writeBytes(content);
        body.writeBytes("\r\n".getBytes(StandardCharsets.UTF_8));
        return this;
    }

    /** A part without a file name, as some clients send files. */
    public Multipart field(String part, byte[] content) {
        body.writeBytes(("--faumap-boundary\r\nContent-Disposition: form-data; name=\"" + part + "\"\r\n\r\n")
                .getBytes(StandardCharsets.UTF_8));
        body.writeBytes(content);
        body.writeBytes("\r\n".getBytes(StandardCharsets.UTF_8));
        return this;
    }

    public byte[] body() {
        ByteArrayOutputStream whole = new ByteArrayOutputStream();
        whole.writeBytes(body.toByteArray());
        whole.writeBytes("--faumap-boundary--\r\n".getBytes(StandardCharsets.UTF_8));
        return whole.toByteArray();
    }
}
