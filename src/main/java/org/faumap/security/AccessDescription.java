package org.faumap.security;

import io.swagger.v3.oas.models.Operation;
import io.swagger.v3.oas.models.PathItem.HttpMethod;
import io.swagger.v3.oas.models.responses.ApiResponse;
import io.swagger.v3.oas.models.responses.ApiResponses;
import io.swagger.v3.oas.models.security.SecurityRequirement;
import io.swagger.v3.oas.models.security.SecurityScheme;
import org.springdoc.core.customizers.OpenApiCustomizer;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Lazy;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;

/** What the OpenAPI document says of keys: how they are sent, and which scope each call needs. */
@Configuration(proxyBeanMethods = false)
@Lazy
class AccessDescription {
    private static final String BEARER = "bearer";
    private static final String API_KEY = "apiKey";

    /** Before all problems are described alike. */
    @Bean
    @Order(Ordered.HIGHEST_PRECEDENCE)
    OpenApiCustomizer keysOfAllCalls(AccessMode mode) {
        return api -> {
            api.getComponents()
                    .addSecuritySchemes(
                            BEARER,
                            new SecurityScheme()
                                    .type(SecurityScheme.Type.HTTP)
                                    .scheme("bearer")
                                    .description(
                                            "A key of this service, or a token of the issuer it trusts. "
                                                    + "None is needed where the service is open, or for its own machine alone."))
                    .addSecuritySchemes(
                            API_KEY,
                            new SecurityScheme()
                                    .type(SecurityScheme.Type.APIKEY)
                                    .in(SecurityScheme.In.HEADER)
                                    .name(PresentedKey.HEADER)
                                    .description("The same key in a header of its own."));
            api.getPaths()
                    .forEach((path, calls) -> calls.readOperationsMap()
                            .forEach((method, call) -> Permission.of(spring(method), path)
                                    .ifPresent(permission -> describe(call, permission, mode))));
        };
    }

    private static org.springframework.http.HttpMethod spring(HttpMethod method) {
        return org.springframework.http.HttpMethod.valueOf(method.name());
    }

    private static void describe(Operation call, Permission permission, AccessMode mode) {
        String scope = permission.scope().word();
        call.addSecurityItem(new SecurityRequirement().addList(BEARER, scope));
        call.addSecurityItem(new SecurityRequirement().addList(API_KEY, scope));
        if (mode != AccessMode.GUARDED) {
            call.addSecurityItem(new SecurityRequirement()); // or none
        }
        ApiResponses answers = call.getResponses();
        add(answers, "401", "`unauthorized`: no key, or none that is known.");
        add(answers, "403", "`scope-missing`: the key has not the scope `%s`.".formatted(scope));
        if (!permission.method().equals(org.springframework.http.HttpMethod.GET)) {
            add(answers, "403", "`foreign-page`: a page of another site asks, without a key.");
        }
        add(answers, "429", "`rate-limited`: the key has sent as many requests as it may in a minute.");
    }

    private static void add(ApiResponses answers, String status, String description) {
        ApiResponse answer = answers.computeIfAbsent(status, none -> new ApiResponse().description(""));
        answer.setDescription((answer.getDescription() + " " + description).strip());
    }
}
