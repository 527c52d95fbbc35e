package org.faumap.mapping;

import io.swagger.v3.oas.models.SpecVersion;
import java.lang.annotation.Annotation;
import org.springdoc.core.customizers.OpenApiCustomizer;
import org.springdoc.core.utils.SpringDocAnnotationsUtils;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** What a mapping is made of, for the description of the API: those who answer one know only its text. */
@Configuration(proxyBeanMethods = false)
class MappingDescription {
    @Bean
    OpenApiCustomizer typesOfAMapping() {
        return api -> SpringDocAnnotationsUtils.extractSchema(
                api.getComponents(), Mapping.class, null, new Annotation[0], SpecVersion.V31);
    }
}
