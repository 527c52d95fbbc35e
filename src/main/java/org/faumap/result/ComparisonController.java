package org.faumap.result;

import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.io.IOException;
import org.faumap.mapping.MappingDifference;
import org.springframework.http.CacheControl;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

@RestController
@Tag(name = "Mapping jobs")
class ComparisonController {
    private final ComparedMappings mappings;

    ComparisonController(ComparedMappings mappings) {
        this.mappings = mappings;
    }

    @Operation(
            operationId = "compareMappings",
            summary = "Two mappings side by side",
            description = """
                    Each of them is that of a job, by its id, or that of a model, `id` or `id@version`. For every action unit what \
                    either found of it; where both are of one network, which feature maps moved to another action unit; where they \
                    are not, with `maps=true`, which feature map of b is most like which of a: that takes jobs of the same faces, and \
                    seconds where these are many.""",
            responses = {
                @ApiResponse(
                        responseCode = "200",
                        content =
                                @Content(
                                        mediaType = MediaType.APPLICATION_JSON_VALUE,
                                        schema = @Schema(implementation = MappingDifference.class))),
                @ApiResponse(
                        responseCode = "400",
                        description =
                                "`invalid-comparison`: a or b is missing. `maps` is asked for, and the two are not jobs of the same faces."),
                @ApiResponse(responseCode = "404", description = "`unknown-job`, `unknown-model`."),
                @ApiResponse(
                        responseCode = "409",
                        description =
                                "`no-result`: the job is not COMPLETED. `no-mapping`: the model has none. `unfit-mapping`: it has one"
                                        + " that does not fit it.")
            })
    @GetMapping(path = "/v1/mappings/compare", produces = MediaType.APPLICATION_JSON_VALUE)
    ResponseEntity<MappingDifference> compare(
            @Parameter(description = "The earlier one: a job's id, or a model", example = "expression@1")
                    @RequestParam(defaultValue = "")
                    String a,
            @Parameter(description = "The later one: a job's id, or a model", example = "expression@1")
                    @RequestParam(defaultValue = "")
                    String b,
            @Parameter(description = "Whether to match feature maps of other networks by what they respond to")
                    @RequestParam(defaultValue = "false")
                    boolean maps)
            throws IOException {
        return ResponseEntity.ok().cacheControl(CacheControl.noStore()).body(mappings.compare(a, b, maps));
    }
}
