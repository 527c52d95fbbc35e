package org.faumap.web;

import java.util.List;
import org.faumap.image.ImageLimits;
import org.springframework.context.annotation.Configuration;
import org.springframework.web.method.support.HandlerMethodArgumentResolver;
import org.springframework.web.servlet.config.annotation.WebMvcConfigurer;

/** Lets any controller take {@link PostedImages} as a parameter. */
@Configuration(proxyBeanMethods = false)
class ImageIntakeConfiguration implements WebMvcConfigurer {
    private final ImageLimits limits;

    ImageIntakeConfiguration(ImageLimits limits) {
        this.limits = limits;
    }

    @Override
    public void addArgumentResolvers(List<HandlerMethodArgumentResolver> resolvers) {
        resolvers.add(new PostedImagesResolver(limits.maxBytes()));
    }
}
