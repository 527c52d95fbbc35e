package org.faumap.security;

import static org.assertj.core.api.Assertions.assertThat;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.RSASSASigner;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.jwk.gen.RSAKeyGenerator;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import org.faumap.RunningService;
import org.faumap.RunningService.Answer;
import org.faumap.model.TinyModels;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tokens of an issuer, which is a server of its own here. */
class TokenTests {
    private static final String KEY = "fm_beside-tokens";

    @TempDir
    private static Path models;

    private static HttpServer issuer;
    private static String issuerAddress;
    private static RSAKey signing;
    private static RunningService service;

    @BeforeAll
    static void start() throws IOException, JOSEException {
        signing = new RSAKeyGenerator(2048).keyID("one").generate();
        issuer = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        issuerAddress = "http://localhost:" + issuer.getAddress().getPort();
        serve(
                "/.well-known/openid-configuration",
                "{\"issuer\":\"%s\",\"jwks_uri\":\"%s/keys\",\"subject_types_supported\":[\"public\"]}"
                        .formatted(issuerAddress, issuerAddress));
        serve("/keys", new JWKSet(signing).toString());
        issuer.start();
        TinyModels.write(models, "tiny", "1", 1);
        List<String> properties = new ArrayList<>(List.of(
                "faumap.model.default=tiny",
                "faumap.security.requests-per-minute=1000",
                "spring.security.oauth2.resourceserver.jwt.issuer-uri=" + issuerAddress));
        properties.addAll(TestKeys.property(0, "app", KEY, "infer"));
        service = RunningService.start(models, properties.toArray(String[]::new));
    }

    @AfterAll
    static void stop() {
        service.close();
        issuer.stop(0);
    }

    private static void serve(String path, String json) {
        issuer.createContext(path, exchange -> {
            byte[] body = json.getBytes(StandardCharsets.UTF_8);
            exchange.getResponseHeaders().set("Content-Type", "application/json");
            exchange.sendResponseHeaders(200, body.length);
            exchange.getResponseBody().write(body);
            exchange.close();
        });
    }

    private static String token(RSAKey key, String from, Instant expires, String scope) throws JOSEException {
        SignedJWT token = new SignedJWT(
                new JWSHeader.Builder(JWSAlgorithm.RS256).keyID(key.getKeyID()).build(),
                new JWTClaimsSet.Builder()
                        .issuer(from)
                        .subject("somebody")
                        .expirationTime(Date.from(expires))
                        .claim("scope", scope)
                        .build());
        token.sign(new RSASSASigner(key));
        return token.serialize();
    }

    private static Answer asked(String path, String token) {
        return service.get(path, "Authorization", "Bearer " + token);
    }

    @Test
    void scopesAreTakenFromTheToken() throws JOSEException {
        String token = token(signing, issuerAddress, Instant.now().plusSeconds(300), "infer other");

        assertThat(asked("/v1/models", token).status()).isEqualTo(200);
        assertThat(asked("/v1/models", token).header("RateLimit")).contains("\"requests\";r=99");
        assertThat(asked("/v1/datasets", token).problem()).isEqualTo("scope-missing");
        assertThat(asked("/v1/models", KEY).status()).isEqualTo(200);
    }

    @Test
    void tokensOfOthersAndOfYesterdayAreNone() throws JOSEException {
        Instant later = Instant.now().plusSeconds(300);
        RSAKey another = new RSAKeyGenerator(2048).keyID("one").generate();

        for (String token : List.of(
                token(another, issuerAddress, later, "infer"),
                token(signing, "http://evil.example", later, "infer"),
                token(signing, issuerAddress, Instant.now().minusSeconds(3600), "infer"),
                token(signing, issuerAddress, later, "infer").replaceFirst("\\.", ".a"),
                "eyJhbGciOiJub25lIn0.eyJzY29wZSI6ImluZmVyIn0.")) {
            Answer answer = asked("/v1/models", token);
            assertThat(answer.status()).isEqualTo(401);
            assertThat(answer.problem()).isEqualTo("unauthorized");
            assertThat(answer.header("WWW-Authenticate")).isEqualTo("Bearer realm=\"FAUMap\"");
        }
    }

    @Test
    void anIssuerThatDoesNotAnswerIsNoFaultOfTheCaller() throws JOSEException {
        String token = token(signing, issuerAddress, Instant.now().plusSeconds(300), "infer");
        try (RunningService lonely = RunningService.start(
                models, "spring.security.oauth2.resourceserver.jwt.issuer-uri=http://localhost:1")) {
            Answer answer = lonely.get("/v1/models", "Authorization", "Bearer " + token);

            assertThat(answer.status()).isEqualTo(503);
            assertThat(answer.problem()).isEqualTo("issuer-unreachable");
            assertThat(answer.header("Retry-After")).isEqualTo("5");
        }
    }
}
