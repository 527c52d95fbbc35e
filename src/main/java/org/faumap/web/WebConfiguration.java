package org.faumap.web;

import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.config.MeterFilter;
import java.util.List;
import org.faumap.image.ImageLimits;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.web.accept.ContentNegotiationStrategy;
import org.springframework.web.method.support.HandlerMethodArgumentResolver;
import org.springframework.web.servlet.config.annotation.ContentNegotiationConfigurer;
import org.springframework.web.servlet.config.annotation.WebMvcConfigurer;

@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(WebSettings.class)
class WebConfiguration implements WebMvcConfigurer {
    private final ImageLimits limits;

    WebConfiguration(ImageLimits limits) {
        this.limits = limits;
    }

    /** Lets any controller take {@link PostedImages} as a parameter. */
    @Override
    public void addArgumentResolvers(List<HandlerMethodArgumentResolver> resolvers) {
        resolvers.add(new PostedImagesResolver(limits.maxBytes()));
    }

    @Override
    public void configureContentNegotiation(ContentNegotiationConfigurer configurer) {
        configurer.strategies(List.<ContentNegotiationStrategy>of(new Utf8Answers()));
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
