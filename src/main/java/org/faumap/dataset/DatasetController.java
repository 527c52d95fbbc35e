package org.faumap.dataset;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.headers.Header;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.parameters.RequestBody;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.Pattern;
import java.io.IOException;
import java.net.URI;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.http.CacheControl;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

@RestController
@Tag(name = "Data sets")
class DatasetController {
    private static final String PATH = "/v1/datasets";

    private final Datasets datasets;
    private final UploadedDatasets uploaded;

    DatasetController(Datasets datasets, UploadedDatasets uploaded) {
        this.datasets = datasets;
        this.uploaded = uploaded;
    }

    @JsonInclude(JsonInclude.Include.NON_NULL)
    @Schema(name = "Datasets")
    record Page(
            @Schema(description = "By id") List<DatasetSummary> datasets,

            @Schema(
                    description = "For `after`, to get those that follow; absent on the last page",
                    example = "faces-of-2026-k3v9x2ab")
            @Nullable
            String next) {}

    @Operation(
            operationId = "uploadDataset",
            summary = "Upload a data set as zip, tar or tar.gz",
            description = """
                    The body is the archive itself, told by its content. It is unpacked as a whole or not at all, and kept until \
                    it is deleted. Nobody looks at the images before a job does.

                    **Layouts** that are recognised, at the top of the archive or in the one folder that holds everything:

                    - a *manifest*: `manifest.csv`, `labels.csv`, or the only CSV with a column `file`. Further columns, all \
                    optional: `subject`, `expression`, `x`, `y`, `width`, `height` (the face, in pixels after EXIF rotation), \
                    `code` (`1+2+25D`) or a column for each action unit (`AU1`, `AU12`; 0 absent, 1 to 5 or A to E the \
                    intensity, X present), `split` (`train`, `val`, `test`). `regions.csv` or `regions.csv.gz` beside it says \
                    where action units would be seen: `file`, `au`, `x0`, `y0`, `x1`, `y1`.
                    - *CK+*: `S005_001_00000001.png` with `S005_001_00000011_facs.txt` and `S005_001_00000011_emotion.txt`, in \
                    the folders they are published in or in others. Of each sequence, the first frame and the peak are taken.
                    - *a folder for each expression*: `happiness/…`, `train/anger/…`. Such a data set has no action units: it \
                    cannot make a mapping.

                    Only images, tables, codes and licence texts are kept. What is wrong with single files is in `problems` of \
                    the answer; the others are used.""",
            requestBody =
                    @RequestBody(
                            required = true,
                            content = {
                                @Content(
                                        mediaType = "application/zip",
                                        schema = @Schema(type = "string", format = "binary")),
                                @Content(
                                        mediaType = "application/x-tar",
                                        schema = @Schema(type = "string", format = "binary")),
                                @Content(
                                        mediaType = "application/gzip",
                                        schema = @Schema(type = "string", format = "binary")),
                                @Content(
                                        mediaType = MediaType.APPLICATION_OCTET_STREAM_VALUE,
                                        schema = @Schema(type = "string", format = "binary"))
                            }),
            responses = {
                @ApiResponse(
                        responseCode = "201",
                        description = "It is there",
                        headers = @Header(name = "Location", schema = @Schema(type = "string", format = "uri")),
                        content =
                                @Content(
                                        mediaType = MediaType.APPLICATION_JSON_VALUE,
                                        schema = @Schema(implementation = DatasetSummary.class))),
                @ApiResponse(
                        responseCode = "400",
                        description = "`archive-empty`: no bytes, or no file in it. `invalid-parameter`: the name."),
                @ApiResponse(
                        responseCode = "408",
                        description = "`upload-too-slow`: it took longer than `faumap.dataset.upload-time`, or came"
                                + " more slowly than `faumap.dataset.min-upload-rate`."),
                @ApiResponse(responseCode = "409", description = "`too-many-datasets`: delete one first."),
                @ApiResponse(
                        responseCode = "413",
                        description =
                                "`archive-too-large`: longer, with more files or with longer ones than the service is"
                                        + " set to take; the detail says which."),
                @ApiResponse(
                        responseCode = "415",
                        description = "`archive-format-unsupported`: no zip, tar or tar.gz, or a rare variant of one."
                                + " `unsupported-media-type`: a form, for example."),
                @ApiResponse(
                        responseCode = "422",
                        description =
                                "`archive-damaged`: truncated, or contradicts itself. `archive-encrypted`: needs a"
                                        + " password. `archive-unsafe`: absolute paths, `..`, links, devices, two files of one name,"
                                        + " or unpacks to more than 100 times its length. `dataset-layout`: no layout is recognised,"
                                        + " or no image of it can be used."),
                @ApiResponse(
                        responseCode = "429",
                        description =
                                "`uploads-full`: as many are being uploaded as may be at once; nothing was read."),
                @ApiResponse(
                        responseCode = "507",
                        description = "`storage-full`: the disk has no room for it, or all uploaded data sets together"
                                + " would exceed `faumap.dataset.max-stored`. Nothing of it was kept.")
            })
    @PostMapping(
            path = PATH,
            consumes = {
                "application/zip",
                "application/x-zip",
                "application/x-zip-compressed",
                "application/x-tar",
                "application/gzip",
                "application/x-gzip",
                "application/x-gtar",
                "application/x-compressed-tar",
                MediaType.APPLICATION_OCTET_STREAM_VALUE
            },
            produces = MediaType.APPLICATION_JSON_VALUE)
    ResponseEntity<DatasetSummary> upload(
            @Parameter(description = "For people; its letters and digits begin the id", example = "Faces of 2026")
                    @RequestParam(defaultValue = "Uploaded data set")
                    @Pattern(
                            regexp = "[^\\p{Cntrl}]{1,80}",
                            message = "must have 1 to 80 characters, none of them a control character")
                    String name,
            HttpServletRequest request)
            throws IOException {
        DatasetSummary summary = uploaded.add(name, request.getInputStream(), request.getContentLengthLong());
        return ResponseEntity.created(URI.create(request.getContextPath() + PATH + "/" + summary.id()))
                .cacheControl(CacheControl.noStore())
                .body(summary);
    }

    @Operation(
            operationId = "listDatasets",
            summary = "The data sets there are, by id",
            responses = {
                @ApiResponse(
                        responseCode = "200",
                        content =
                                @Content(
                                        mediaType = MediaType.APPLICATION_JSON_VALUE,
                                        schema = @Schema(implementation = Page.class))),
                @ApiResponse(responseCode = "400", description = "`invalid-parameter`")
            })
    @GetMapping(path = PATH, produces = MediaType.APPLICATION_JSON_VALUE)
    ResponseEntity<Page> list(
            @Parameter(description = "The most to list") @RequestParam(defaultValue = "50") @Min(1) @Max(200) int limit,
            @Parameter(description = "`next` of the page before", example = "demo")
                    @RequestParam(required = false)
                    @Nullable
                    String after) {
        List<DatasetSummary> following = datasets.list().stream()
                .filter(summary -> after == null || summary.id().compareTo(after) > 0)
                .toList();
        List<DatasetSummary> page = following.subList(0, Math.min(limit, following.size()));
        String next = following.size() > limit ? page.get(limit - 1).id() : null;
        return ResponseEntity.ok().cacheControl(CacheControl.noStore()).body(new Page(page, next));
    }

    @Operation(
            operationId = "describeDataset",
            summary = "What is in a data set, and what cannot be used of it",
            responses = {
                @ApiResponse(
                        responseCode = "200",
                        content =
                                @Content(
                                        mediaType = MediaType.APPLICATION_JSON_VALUE,
                                        schema = @Schema(implementation = DatasetSummary.class))),
                @ApiResponse(responseCode = "404", description = "`unknown-dataset`")
            })
    @GetMapping(path = PATH + "/{id}", produces = MediaType.APPLICATION_JSON_VALUE)
    ResponseEntity<DatasetSummary> describe(@Parameter(example = "demo") @PathVariable String id) {
        return ResponseEntity.ok().cacheControl(CacheControl.noStore()).body(datasets.summary(id));
    }

    @Operation(
            operationId = "deleteDataset",
            summary = "Delete a data set that was uploaded, with all its files",
            responses = {
                @ApiResponse(responseCode = "204", description = "Nothing of it is left"),
                @ApiResponse(
                        responseCode = "403",
                        description = "`dataset-read-only`: it is bundled, or a folder of the operator's."),
                @ApiResponse(responseCode = "404", description = "`unknown-dataset`"),
                @ApiResponse(responseCode = "409", description = "`dataset-in-use`: a job works on it.")
            })
    @DeleteMapping(path = PATH + "/{id}")
    @ResponseStatus(HttpStatus.NO_CONTENT)
    void delete(@Parameter(example = "faces-of-2026-k3v9x2ab") @PathVariable String id) {
        datasets.delete(id);
    }
}
