package org.faumap.page;

import jakarta.servlet.Filter;
import jakarta.servlet.http.HttpServletRequest;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.web.filter.ShallowEtagHeaderFilter;

@Configuration(proxyBeanMethods = false)
class PageConfiguration {
    /**
     * Pages and the JSON at their addresses are tagged by what they hold, and not sent again to whoever has them. The tags are
     * weak, because the same page goes out compressed as well.
     */
    @Bean
    FilterRegistrationBean<Filter> pageTags() {
        ShallowEtagHeaderFilter filter = new ShallowEtagHeaderFilter() {
            /** A request with a body is dispatched when that has come, and only then reaches this for the first time. */
            @Override
            protected boolean isAsyncDispatch(HttpServletRequest request) {
                return false;
            }
        };
        filter.setWriteWeakETag(true);
        FilterRegistrationBean<Filter> registration = new FilterRegistrationBean<>(filter);
        registration.addUrlPatterns(
                "/v1/models", "/v1/models/*", "/v1/action-units", "/v1/action-units/*", "/glossary");
        return registration;
    }
}
