package org.faumap.web;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

/**
 * @param maxBody the longest request body that is read, at least 1 byte; multipart bodies have their own limit,
 *     {@code spring.servlet.multipart.max-request-size}
 */
@ConfigurationProperties("faumap.web")
record WebSettings(@DefaultValue("64MB") DataSize maxBody) {
    WebSettings {
        if (maxBody.toBytes() < 1) {
            throw new IllegalArgumentException("faumap.web.max-body must be at least 1 byte, not " + maxBody);
        }
    }
}
