package org.faumap.explain;

import io.swagger.v3.oas.annotations.responses.ApiResponse;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** What every call on a kept explanation may answer. */
@Target(ElementType.METHOD)
@Retention(RetentionPolicy.RUNTIME)
@ApiResponse(
        responseCode = "404",
        description = "`unknown-explanation`: deleted, displaced by newer ones, or never was. `silent-map`: the feature"
                + " map's response is 0, there is nothing to project. `unknown-model`: its model is no longer served.")
@ApiResponse(responseCode = "410", description = "`explanation-expired`: its time to live is over.")
@interface AnswersForKept {}
