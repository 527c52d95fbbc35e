package org.faumap.web;

import io.micrometer.common.KeyValues;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.config.MeterFilter;
import io.micrometer.core.instrument.distribution.DistributionStatisticConfig;
import java.time.Duration;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.DoubleStream;
import org.faumap.image.ImageLimits;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.http.CacheControl;
import org.springframework.http.server.observation.DefaultServerRequestObservationConvention;
import org.springframework.http.server.observation.ServerRequestObservationContext;
import org.springframework.http.server.observation.ServerRequestObservationConvention;
import org.springframework.web.accept.ContentNegotiationStrategy;
import org.springframework.web.method.support.HandlerMethodArgumentResolver;
import org.springframework.web.servlet.config.annotation.ContentNegotiationConfigurer;
import org.springframework.web.servlet.config.annotation.ResourceHandlerRegistry;
import org.springframework.web.servlet.config.annotation.WebMvcConfigurer;

@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(WebSettings.class)
class WebConfiguration implements WebMvcConfigurer {
    private static final String REQUESTS = "http.server.requests";
    private static final Pattern RESOURCE = Pattern.compile("/v1/explanations/\\{id}|/v[12]/[a-z-]+|/v2$|/actuator");
    private static final double[] BUCKETS = DoubleStream.of(0.025, 0.1, 0.25, 1, 10)
            .map(seconds -> seconds * 1e9)
            .toArray();

    private final ImageLimits limits;

    WebConfiguration(ImageLimits limits) {
        this.limits = limits;
    }

    /** Lets any controller take {@link PostedImages} as a parameter. */
    @Override
    public void addArgumentResolvers(List<HandlerMethodArgumentResolver> resolvers) {
        resolvers.add(new PostedImagesResolver(limits.maxBytes()));
    }

    /** Rendered faces to try, at an address that stays. */
    @Override
    public void addResourceHandlers(ResourceHandlerRegistry registry) {
        registry.addResourceHandler("/examples/**")
                .addResourceLocations("classpath:/datasets/demo/")
                .setCacheControl(CacheControl.maxAge(Duration.ofDays(1)).cachePublic());
    }

    @Override
    public void configureContentNegotiation(ContentNegotiationConfigurer configurer) {
        configurer.strategies(List.<ContentNegotiationStrategy>of(new Utf8Answers()));
    }

    /**
     * Of requests the resource and the class of the status ({@code 2xx}; 499 where the client had left), with few buckets: some dozens of series, whatever is
     * asked. What was refused is counted by its reason ({@link ProblemBodies}).
     */
    @Bean
    static MeterFilter fewSeriesOfRequests() {
        return new MeterFilter() {
            @Override
            public Meter.Id map(Meter.Id id) {
                if (!id.getName().equals(REQUESTS)) {
                    return id;
                }
                String status = String.valueOf(id.getTag("status"));
                return id.replaceTags(Tags.of(
                        "uri",
                        resource(String.valueOf(id.getTag("uri"))),
                        "status",
                        status.equals(HttpProblems.CLIENT_GONE) ? status : status.charAt(0) + "xx"));
            }

            @Override
            public DistributionStatisticConfig configure(Meter.Id id, DistributionStatisticConfig config) {
                return id.getName().equals(REQUESTS)
                        ? DistributionStatisticConfig.builder()
                                .serviceLevelObjectives(BUCKETS)
                                .build()
                                .merge(config)
                        : config;
            }
        };
    }

    private static String resource(String call) {
        Matcher found = RESOURCE.matcher(call);
        return found.lookingAt() ? found.group() : "other";
    }

    /** Traces get what metrics get of a request: the call as the description names it, and not the address, which holds names that callers give. */
    @Bean
    static ServerRequestObservationConvention callsWithoutAddresses() {
        return new DefaultServerRequestObservationConvention() {
            @Override
            public KeyValues getHighCardinalityKeyValues(ServerRequestObservationContext context) {
                return KeyValues.empty();
            }
        };
    }

    /** The disk is that of the working folder, whose path is nobody's business. */
    @Bean
    static MeterFilter diskWithoutPath() {
        return new MeterFilter() {
            @Override
            public Meter.Id map(Meter.Id id) {
                List<Tag> tags = id.getTags().stream()
                        .filter(tag -> !tag.getKey().equals("path"))
                        .toList();
                return id.getName().startsWith("disk.") ? id.replaceTags(tags) : id;
            }
        };
    }
}
