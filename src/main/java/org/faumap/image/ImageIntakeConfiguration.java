package org.faumap.image;

import java.util.List;
import org.springframework.context.annotation.Configuration;
import org.springframework.web.method.support.HandlerMethodArgumentResolver;
import org.springframework.web.servlet.config.annotation.WebMvcConfigurer;

/** Lets any controller take {@link PostedImages} as a parameter. */
@Configuration(proxyBeanMethods = false)
class ImageIntakeConfiguration implements WebMvcConfigurer {
    private final ImageProperties properties;

    ImageIntakeConfiguration(ImageProperties properties) {
        this.properties = properties;
    }

    @Override
    public void addArgumentResolvers(List<HandlerMethodArgumentResolver> resolvers) {
        resolvers.add(new PostedImagesResolver(properties.limits()));
    }
}
