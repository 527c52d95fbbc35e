package org.faumap.security;

import jakarta.servlet.DispatcherType;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.faumap.web.AccessLines;
import org.faumap.web.BodyReceiver;
import org.faumap.web.Caller;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.actuate.autoconfigure.web.server.ManagementPortType;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.security.autoconfigure.actuate.web.servlet.EndpointRequest;
import org.springframework.boot.web.server.autoconfigure.ServerProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.Environment;
import org.springframework.http.HttpMethod;
import org.springframework.security.authentication.AuthenticationProvider;
import org.springframework.security.authentication.ProviderManager;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.config.annotation.web.configurers.AbstractHttpConfigurer;
import org.springframework.security.config.annotation.web.configurers.AuthorizeHttpRequestsConfigurer;
import org.springframework.security.config.http.SessionCreationPolicy;
import org.springframework.security.config.observation.SecurityObservationSettings;
import org.springframework.security.oauth2.jwt.JwtDecoder;
import org.springframework.security.web.SecurityFilterChain;
import org.springframework.security.web.access.intercept.AuthorizationFilter;
import org.springframework.security.web.authentication.AuthenticationFilter;
import org.springframework.security.web.authentication.www.BasicAuthenticationFilter;
import org.springframework.security.web.firewall.HttpFirewall;
import org.springframework.security.web.firewall.StrictHttpFirewall;
import org.springframework.security.web.servlet.util.matcher.PathPatternRequestMatcher;
import org.springframework.security.web.util.matcher.AndRequestMatcher;
import org.springframework.security.web.util.matcher.NegatedRequestMatcher;

/** One chain of Spring Security for all ports; it comes before the bodies of requests are received. */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(SecuritySettings.class)
class SecurityConfiguration {
    /** For whoever has no key: the page that asks for one, the description, and whether the service is there. */
    private static final String[] PUBLIC = {
        SignIn.PATH,
        "/try/**",
        "/page.css",
        "/runs.js",
        "/icon.svg",
        "/glossary",
        "/swagger-ui.html",
        "/swagger-ui/**",
        "/v3/api-docs/**",
        "/v2/health/live",
        "/v2/health/ready"
    };

    /** Endpoints that only tell. */
    private static final String[] TELLING = {"health", "info", "prometheus", "sbom"};

    @Bean
    AccessMode accessMode(Environment environment, SecuritySettings settings, ServerProperties server) {
        AccessMode mode = AccessMode.of(environment);
        if (mode == AccessMode.GUARDED && settings.open()) {
            throw AccessUndecided.openAndGuarded();
        }
        InetAddress address = server.getAddress();
        if (mode == AccessMode.THIS_MACHINE && (address == null || !address.isLoopbackAddress())) {
            throw AccessUndecided.unguarded(address == null ? "all addresses" : address.getHostAddress());
        }
        return mode;
    }

    /** Its filters are no stages of our work: spans and series of them would only hide those. */
    @Bean
    static SecurityObservationSettings noObservations() {
        return SecurityObservationSettings.noObservations();
    }

    @Bean
    KeyRing keyRing(SecuritySettings settings) {
        return new KeyRing(settings);
    }

    @Bean
    ProviderManager keyChecks(KeyRing ring, ObjectProvider<JwtDecoder> tokens) {
        List<AuthenticationProvider> checks = new ArrayList<>(List.of(new KeyCheck(ring)));
        tokens.ifAvailable(decoder -> checks.add(new TokenCheck(decoder)));
        return new ProviderManager(checks);
    }

    @Bean
    TokenUse tokenUse(ObjectProvider<JwtDecoder> tokens) {
        return new TokenUse(tokens.getIfAvailable() != null);
    }

    @Bean
    ForeignPages foreignPages(SecuritySettings settings) {
        return new ForeignPages(settings.corsOrigins());
    }

    /** Where a key is needed, another name leads a page of another site nowhere; behind a proxy names are many. */
    @Bean
    ForeignHosts foreignHosts(AccessMode mode, SecuritySettings settings, ServerProperties server) {
        InetAddress address = server.getAddress();
        boolean checked = mode != AccessMode.GUARDED && address != null && address.isLoopbackAddress();
        return new ForeignHosts(
                checked,
                settings.hosts().stream()
                        .map(host -> host.toLowerCase(Locale.ROOT))
                        .toList());
    }

    @Bean
    Refusals refusals(BodyReceiver bodies, ForeignPages foreignPages, ForeignHosts foreignHosts) {
        return new Refusals(bodies, foreignPages, foreignHosts);
    }

    /** What headers, parameters and methods may hold, Tomcat and the controllers say. */
    @Bean
    HttpFirewall firewall(ForeignHosts foreignHosts) {
        StrictHttpFirewall firewall = new StrictHttpFirewall();
        firewall.setAllowedHostnames(foreignHosts::isOwn);
        firewall.setUnsafeAllowAnyHttpMethod(true);
        firewall.setAllowedHeaderNames(name -> true);
        firewall.setAllowedHeaderValues(value -> true);
        firewall.setAllowedParameterNames(name -> true);
        firewall.setAllowedParameterValues(value -> true);
        return firewall;
    }

    @Bean
    SecurityFilterChain accessChain(
            HttpSecurity http,
            AccessMode mode,
            SecuritySettings settings,
            ProviderManager checks,
            TokenUse tokens,
            ForeignPages foreignPages,
            Refusals refusals,
            BodyReceiver bodies,
            Environment environment) {
        Allowances allowances = new Allowances(settings.limits());
        boolean ownPort = ManagementPortType.get(environment) == ManagementPortType.DIFFERENT;
        if (!settings.corsOrigins().isEmpty()) {
            http.addFilter(WelcomePages.filter(settings.corsOrigins(), bodies));
        }
        return http.csrf(AbstractHttpConfigurer::disable) // what foreign pages send is refused; see ForeignPages
                .headers(AbstractHttpConfigurer::disable) // org.faumap.web writes them before anything is refused
                .logout(out -> out.logoutRequestMatcher(new AndRequestMatcher(
                                PathPatternRequestMatcher.pathPattern(HttpMethod.POST, "/sign-out"),
                                new NegatedRequestMatcher(foreignPages)))
                        .deleteCookies(KeyCookie.NAME)
                        .logoutSuccessUrl(SignIn.PATH))
                .requestCache(AbstractHttpConfigurer::disable)
                .sessionManagement(session -> session.sessionCreationPolicy(SessionCreationPolicy.STATELESS))
                .cors(AbstractHttpConfigurer::disable)
                .anonymous(nobody -> {
                    if (mode != AccessMode.GUARDED) {
                        nobody.authorities(Scope.authorities());
                    }
                })
                .exceptionHandling(
                        refused -> refused.authenticationEntryPoint(refusals).accessDeniedHandler(refusals))
                .addFilterAt(keyFilter(checks, tokens, refusals), BasicAuthenticationFilter.class)
                .addFilterBefore(new RateLimit(allowances, bodies), AuthorizationFilter.class)
                .addFilterAfter(new UploadQuota(allowances, bodies), AuthorizationFilter.class)
                .authorizeHttpRequests(calls -> permit(calls, foreignPages, ownPort))
                .build();
    }

    private static AuthenticationFilter keyFilter(ProviderManager checks, TokenUse tokens, Refusals refusals) {
        AuthenticationFilter filter =
                new AuthenticationFilter(checks, request -> PresentedKey.in(request, tokens.accepted()));
        // Whoever has a cookie that is good for nothing any more gets to where another is given.
        filter.setRequestMatcher(new NegatedRequestMatcher(
                PathPatternRequestMatcher.withDefaults().matcher(SignIn.PATH)));
        filter.setSuccessHandler((request, response, caller) -> {
            if (caller instanceof KeyHolder holder) { // subjects of tokens may be names of people
                request.setAttribute(AccessLines.CALLER, holder.getName());
            }
            Allowances.name(caller).ifPresent(name -> Caller.attach(request, name));
        });
        filter.setFailureHandler(refusals::commence);
        return filter;
    }

    private static void permit(
            AuthorizeHttpRequestsConfigurer<HttpSecurity>.AuthorizationManagerRequestMatcherRegistry calls,
            ForeignPages foreignPages,
            boolean ownPort) {
        calls.dispatcherTypeMatchers(DispatcherType.FORWARD, DispatcherType.ERROR)
                .permitAll();
        calls.requestMatchers(foreignPages).denyAll();
        // On a port of their own, which is for the operator's network, they are read without a key.
        calls.requestMatchers(EndpointRequest.to(ownPort ? TELLING : new String[] {"health"}))
                .permitAll();
        calls.requestMatchers(EndpointRequest.toAnyEndpoint(), EndpointRequest.toLinks())
                .hasAuthority(Scope.ADMIN.authority());
        for (HttpMethod reading : List.of(HttpMethod.GET, HttpMethod.HEAD)) {
            calls.requestMatchers(reading, PUBLIC).permitAll();
        }
        calls.requestMatchers(HttpMethod.POST, SignIn.PATH).permitAll();
        for (Permission each : Permission.ALL) {
            calls.requestMatchers(each.method(), each.pattern())
                    .hasAuthority(each.scope().authority());
            if (each.method().equals(HttpMethod.GET)) {
                calls.requestMatchers(HttpMethod.HEAD, each.pattern())
                        .hasAuthority(each.scope().authority());
            }
        }
        calls.requestMatchers(HttpMethod.GET).hasAnyAuthority(Scope.authorities());
        calls.requestMatchers(HttpMethod.HEAD).hasAnyAuthority(Scope.authorities());
        calls.anyRequest().hasAuthority(Scope.ADMIN.authority());
    }
}
