package org.faumap.security;

import java.util.List;
import java.util.Optional;
import org.springframework.http.HttpMethod;

/**
 * Which scope a call needs. What no permission names needs any key where it is only read, and {@link Scope#ADMIN} else.
 *
 * @param pattern of the path, as Spring's
 */
record Permission(HttpMethod method, String pattern, Scope scope) {
    static final List<Permission> ALL = List.of(
            new Permission(HttpMethod.POST, "/v1/expressions", Scope.INFER),
            new Permission(HttpMethod.POST, "/v1/explanations", Scope.INFER),
            new Permission(HttpMethod.GET, "/v1/explanations/**", Scope.INFER),
            new Permission(HttpMethod.DELETE, "/v1/explanations/{id}", Scope.INFER), // one's own, by its id
            new Permission(HttpMethod.POST, "/v1/au-distances", Scope.INFER),
            new Permission(HttpMethod.GET, "/v1/models/**", Scope.INFER),
            new Permission(HttpMethod.GET, "/v1/action-units/**", Scope.INFER),
            new Permission(HttpMethod.GET, "/v2", Scope.INFER),
            new Permission(HttpMethod.GET, "/v2/models/**", Scope.INFER),
            new Permission(HttpMethod.POST, "/v2/models/**", Scope.INFER),
            new Permission(HttpMethod.GET, "/v1/datasets/**", Scope.JOBS),
            new Permission(HttpMethod.POST, "/v1/datasets", Scope.JOBS),
            new Permission(HttpMethod.DELETE, "/v1/datasets/{id}", Scope.ADMIN),
            new Permission(HttpMethod.GET, "/v1/mapping-jobs/**", Scope.JOBS),
            new Permission(HttpMethod.POST, "/v1/mapping-jobs", Scope.JOBS),
            new Permission(HttpMethod.DELETE, "/v1/mapping-jobs/{id}", Scope.JOBS), // cancels, deletes nothing
            new Permission(HttpMethod.POST, "/v1/mapping-jobs/{id}/restart", Scope.JOBS),
            new Permission(HttpMethod.POST, "/v1/mapping-jobs/{id}/gate", Scope.JOBS), // reads, though it is a POST
            new Permission(HttpMethod.GET, "/v1/mappings/**", Scope.JOBS),
            new Permission(HttpMethod.POST, "/v1/mapping-jobs/{id}/promote", Scope.ADMIN));

    /** Of a call that stands in the description of the API, by its path there. */
    static Optional<Permission> of(HttpMethod method, String describedPath) {
        return ALL.stream()
                .filter(each -> each.method().equals(method) && each.covers(describedPath))
                .findFirst();
    }

    private boolean covers(String describedPath) {
        String folder = pattern.endsWith("/**") ? pattern.substring(0, pattern.length() - "/**".length()) : null;
        return folder == null
                ? pattern.equals(describedPath)
                : describedPath.equals(folder) || describedPath.startsWith(folder + "/");
    }
}
