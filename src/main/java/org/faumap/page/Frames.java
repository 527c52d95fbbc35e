package org.faumap.page;

import jakarta.servlet.RequestDispatcher;
import jakarta.servlet.http.HttpServletRequest;
import org.faumap.model.Models;
import org.faumap.model.UnknownModel;
import org.faumap.security.AccessMode;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** Makes the frame of each page. */
@Component
final class Frames {
    private final Models models;
    private final AccessMode access;

    Frames(Models models, AccessMode access) {
        this.models = models;
        this.access = access;
    }

    /** @param area the part of the navigation the page belongs to; null for none */
    Frame of(HttpServletRequest request, @Nullable Area area, String title) {
        return new Frame(root(request), area, title, access == AccessMode.GUARDED, defaultModel());
    }

    /** A browser resolves it against the address it asked for, which is another one where an error is forwarded. */
    private static String root(HttpServletRequest request) {
        Object asked = request.getAttribute(RequestDispatcher.ERROR_REQUEST_URI);
        String path = (asked instanceof String original ? original : request.getRequestURI())
                .substring(request.getContextPath().length());
        long below = path.chars().filter(letter -> letter == '/').count() - 1;
        return below <= 0 ? "./" : "../".repeat((int) below);
    }

    private @Nullable String defaultModel() {
        try {
            return models.find(null).id().id();
        } catch (UnknownModel condition) {
            return null; // none is the default: every model has to be named
        }
    }
}
