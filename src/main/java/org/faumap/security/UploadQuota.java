package org.faumap.security;

import io.github.bucket4j.Bucket;
import io.github.bucket4j.EstimationProbe;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ReadListener;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletInputStream;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import org.faumap.web.BodyReceiver;
import org.springframework.http.HttpMethod;
import org.springframework.security.web.servlet.util.matcher.PathPatternRequestMatcher;
import org.springframework.security.web.util.matcher.RequestMatcher;
import org.springframework.util.unit.DataSize;
import org.springframework.web.filter.OncePerRequestFilter;

/** Bytes of data sets that each key sends in a day: asked for at once where the length is announced, and else as they come. */
final class UploadQuota extends OncePerRequestFilter {
    private static final RequestMatcher UPLOADS =
            PathPatternRequestMatcher.pathPattern(HttpMethod.POST, "/v1/datasets");

    private final Allowances allowances;
    private final BodyReceiver bodies;

    UploadQuota(Allowances allowances, BodyReceiver bodies) {
        this.allowances = allowances;
        this.bodies = bodies;
    }

    @Override
    protected boolean shouldNotFilter(HttpServletRequest request) {
        return !UPLOADS.matches(request);
    }

    @Override
    protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        Optional<Allowance> allowance = allowances.ofCaller();
        Bucket bucket = allowance.map(Allowance::upload).orElse(null);
        DataSize perDay = allowance.map(each -> each.limits().uploadPerDay()).orElse(null);
        long announced = request.getContentLengthLong();
        if (bucket == null || perDay == null || announced == 0) {
            chain.doFilter(request, response);
        } else if (announced < 0) {
            chain.doFilter(new Metered(request, bucket, perDay.toBytes()), response);
        } else if (announced > perDay.toBytes()) {
            bodies.refuseUnread(request, response, AccessRefused.uploadQuotaExceeded(perDay.toBytes()));
        } else if (bucket.tryConsume(announced)) {
            chain.doFilter(request, response);
        } else {
            bodies.refuseUnread(request, response, spent(bucket, announced, perDay.toBytes()));
        }
    }

    private static AccessRefused spent(Bucket bucket, long wanted, long perDay) {
        EstimationProbe probe = bucket.estimateAbilityToConsume(wanted);
        return AccessRefused.uploadQuotaSpent(perDay, Duration.ofNanos(probe.getNanosToWaitForRefill()));
    }

    /** An upload of unknown length. */
    private static final class Metered extends HttpServletRequestWrapper {
        private final Bucket bucket;
        private final long perDay;

        Metered(HttpServletRequest request, Bucket bucket, long perDay) {
            super(request);
            this.bucket = bucket;
            this.perDay = perDay;
        }

        @Override
        public ServletInputStream getInputStream() throws IOException {
            return new MeteredInput(super.getInputStream(), bucket, perDay);
        }
    }

    private static final class MeteredInput extends ServletInputStream {
        private final ServletInputStream bytes;
        private final Bucket bucket;
        private final long perDay;
        private boolean thrownAway;

        MeteredInput(ServletInputStream bytes, Bucket bucket, long perDay) {
            this.bytes = bytes;
            this.bucket = bucket;
            this.perDay = perDay;
        }

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
        }

        @Override
        public int read(byte[] buffer, int offset, int length) throws IOException {
            int read = bytes.read(buffer, offset, length);
            if (read > 0 && !thrownAway && !bucket.tryConsume(read)) {
                throw spent(bucket, Math.min(read, perDay), perDay);
            }
            return read;
        }

        @Override
        public int available() throws IOException {
            return bytes.available();
        }

        @Override
        public boolean isFinished() {
            return bytes.isFinished();
        }

        @Override
        public boolean isReady() {
            return bytes.isReady();
        }

        /** What follows an answer is read so, and kept by nobody. */
        @Override
        public void setReadListener(ReadListener listener) {
            thrownAway = true;
            bytes.setReadListener(listener);
        }
    }
}
