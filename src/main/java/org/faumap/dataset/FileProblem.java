package org.faumap.dataset;

import io.swagger.v3.oas.annotations.media.Schema;

/**
 * What is wrong with one file of a data set.
 *
 * @param problem a sentence for the owner of the file
 */
@Schema(name = "DatasetFileProblem")
public record FileProblem(
        @Schema(example = "s003/s003_014.png") String file,

        @Schema(example = "labels.csv names it, and it is not there")
        String problem) {}
