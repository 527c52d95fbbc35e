package org.faumap.gallery;

import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

@RestController
@Tag(name = "Action units")
class UnitController {
    private final UnitCatalog catalog;

    UnitController(UnitCatalog catalog) {
        this.catalog = catalog;
    }

    @Operation(
            operationId = "listActionUnits",
            summary = "The action units that a model's mapping knows, and how well they are found",
            description = "A browser gets a page.",
            responses = {
                @ApiResponse(responseCode = "200", useReturnTypeSchema = true),
                @ApiResponse(
                        responseCode = "404",
                        description = "`unknown-model`: no model of this id or version is served."),
                @ApiResponse(
                        responseCode = "409",
                        description =
                                "`no-mapping`: its package brings none. `unfit-mapping`: it brings one that does not fit.")
            })
    @GetMapping(path = "/v1/action-units", produces = MediaType.APPLICATION_JSON_VALUE)
    UnitList units(
            @Parameter(description = "`id` or `id@version`; the default model without it")
                    @RequestParam(required = false)
                    @Nullable
                    String model) {
        return catalog.list(model);
    }

    @Operation(
            operationId = "readActionUnit",
            summary = "One action unit: its feature maps, how well they find it, and what they take for it",
            description =
                    "Detectors, AUCs, ablation and localisation are of the model's mapping; heads, company and example of the"
                            + " bundled rendered faces. A browser gets a page.",
            responses = {
                @ApiResponse(responseCode = "200", useReturnTypeSchema = true),
                @ApiResponse(
                        responseCode = "404",
                        description = "`unknown-model`: no model of this id or version is served."
                                + " `unknown-action-unit`: its mapping has no such action unit."),
                @ApiResponse(
                        responseCode = "409",
                        description =
                                "`no-mapping`: its package brings none. `unfit-mapping`: it brings one that does not fit.")
            })
    @GetMapping(path = "/v1/action-units/{au}", produces = MediaType.APPLICATION_JSON_VALUE)
    UnitAnswer unit(
            @Parameter(description = "Number in FACS, or its label", example = "12") @PathVariable String au,
            @Parameter(description = "`id` or `id@version`; the default model without it")
                    @RequestParam(required = false)
                    @Nullable
                    String model) {
        return catalog.unit(model, au);
    }
}
