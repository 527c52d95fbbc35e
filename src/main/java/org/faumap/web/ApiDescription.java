package org.faumap.web;

import io.swagger.v3.oas.models.Components;
import io.swagger.v3.oas.models.OpenAPI;
import io.swagger.v3.oas.models.headers.Header;
import io.swagger.v3.oas.models.info.Info;
import io.swagger.v3.oas.models.info.License;
import io.swagger.v3.oas.models.media.ArraySchema;
import io.swagger.v3.oas.models.media.BinarySchema;
import io.swagger.v3.oas.models.media.Content;
import io.swagger.v3.oas.models.media.IntegerSchema;
import io.swagger.v3.oas.models.media.ObjectSchema;
import io.swagger.v3.oas.models.media.Schema;
import io.swagger.v3.oas.models.media.StringSchema;
import io.swagger.v3.oas.models.responses.ApiResponse;
import io.swagger.v3.oas.models.tags.Tag;
import java.util.List;
import java.util.Set;
import org.springdoc.core.customizers.OpenApiCustomizer;
import org.springframework.beans.factory.config.BeanDefinition;
import org.springframework.beans.factory.config.BeanFactoryPostProcessor;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Lazy;
import org.springframework.http.MediaType;

/** What the OpenAPI document says beyond the single calls. */
@Configuration(proxyBeanMethods = false)
@Lazy
@SuppressWarnings("unchecked") // the builders of swagger-models return the raw type
class ApiDescription {
    /** Too many requests, and a service that is busy or about to stop. */
    private static final Set<String> PASSING = Set.of("429", "503");

    /** Eight by eight grey pixels: an example that can be sent as it stands. */
    private static final String BLANK_PNG =
            "iVBORw0KGgoAAAANSUhEUgAAAAgAAAAICAAAAADhZOFXAAAADklEQVR42mNo" + "gAIGyhgAgIQgARDoahcAAAAASUVORK5CYII=";

    private static final String DESCRIPTION = """
            Labels facial expressions with a convolutional network.

            **What a label is.** The expression a face shows in this image, as raters of FER+ would name it: neutral, \
            happiness, surprise, sadness, anger, disgust, fear or contempt. It says nothing of what the person feels, thinks \
            or intends. Labels are often wrong, and not equally often for every label and every group of people: the model \
            card (`GET /v1/models/{id}/card`) says how often, and on whom it was measured.

            **Prohibited.** Inferring emotions of people at work or in education is prohibited in the European Union \
            (AI Act, Regulation (EU) 2024/1689, Article 5(1)(f)), except for medical or safety reasons.

            **Errors** are problem details (RFC 9457, `application/problem+json`). `type` is stable and meant for programs: \
            `urn:faumap:problem:` and the names given at each call. Any call may also answer `internal-error` (500), \
            `not-found` (404), `method-not-allowed` (405), `not-acceptable` (406), `malformed-request` (400), `busy`, `database-unavailable` and `storage-unavailable` (503) or, \
            with a body, `body-too-slow` (408). \
            `requestId` is also in the header `X-Request-Id`, which a caller may set (1 to 64 letters, digits, `.`, `_`, `-`).

            **Privacy.** Images are held in memory until the answer is sent, and neither stored nor logged. Explanations keep \
            the crop of one face until they expire or are deleted, unless `store=false` says not to. Uploaded data sets are \
            kept until they are deleted.""";

    /** All of it is made when somebody asks for the description: a start does without a thousand classes. */
    @Bean
    static BeanFactoryPostProcessor descriptionWhenAskedFor() {
        return beans -> {
            for (String name : beans.getBeanDefinitionNames()) {
                BeanDefinition bean = beans.getBeanDefinition(name);
                String maker = bean.getFactoryBeanName() + " " + bean.getBeanClassName();
                if (maker.contains("org.springdoc.")) {
                    bean.setLazyInit(true);
                }
            }
        };
    }

    @Bean
    OpenAPI faumapApi() {
        return new OpenAPI()
                .info(new Info()
                        .title("FAUMap")
                        .version("v1")
                        .description(DESCRIPTION)
                        .license(new License().name("Apache-2.0").identifier("Apache-2.0")))
                .tags(List.of(
                        new Tag().name("Expressions").description("Labels for the faces in images"),
                        new Tag()
                                .name("Explanations")
                                .description("What feature maps and labels responded to in a face"),
                        new Tag()
                                .name("Action units")
                                .description("How far feature maps speak for the action units of a face"),
                        new Tag().name("Models").description("What is served, how it was trained, how good it is"),
                        new Tag().name("Data sets").description("Images that mappings are made from"),
                        new Tag()
                                .name("Mapping jobs")
                                .description(
                                        "Which feature maps of a model are sensitive to which action units of a data"
                                                + " set"),
                        new Tag()
                                .name("Open Inference Protocol")
                                .description(
                                        "Version 2, REST: for platforms that speak it to every model server alike")))
                .components(new Components()
                        .addSchemas("Problem", problem())
                        .addSchemas("ImageParts", imageParts())
                        .addSchemas("ImagesAsJson", imagesAsJson()));
    }

    /** Every answer of 400 and above is a problem, and those that pass tell when to come again: no call says so itself. */
    @Bean
    OpenApiCustomizer problemsOfAllCalls() {
        return api -> api.getPaths().values().stream()
                .flatMap(path -> path.readOperations().stream())
                .forEach(call -> call.getResponses().forEach(ApiDescription::describeProblem));
    }

    private static void describeProblem(String status, ApiResponse answer) {
        if (status.compareTo("400") < 0) {
            return;
        }
        answer.setContent(new Content()
                .addMediaType(
                        MediaType.APPLICATION_PROBLEM_JSON_VALUE,
                        new io.swagger.v3.oas.models.media.MediaType()
                                .schema(new Schema<>().$ref("#/components/schemas/Problem"))));
        if (PASSING.contains(status)) {
            answer.addHeaderObject(
                    "Retry-After",
                    new Header()
                            .description("Seconds to wait before sending again")
                            .schema(new IntegerSchema()));
        }
    }

    private static Schema<?> problem() {
        return new ObjectSchema()
                .description("Problem details, RFC 9457")
                .addProperty(
                        "type",
                        new StringSchema()
                                .format("uri")
                                .description("Names the problem; stable")
                                .example("urn:faumap:problem:image-damaged"))
                .addProperty("title", new StringSchema().example("The image is truncated or damaged"))
                .addProperty("status", new IntegerSchema().example(422))
                .addProperty("detail", new StringSchema().description("What to do about it"))
                .addProperty("instance", new StringSchema().example("/v1/expressions"))
                .addProperty(
                        "requestId",
                        new StringSchema()
                                .description("To quote in a report; absent inside a result")
                                .example("5f2b9c01d3e4a687"))
                .required(List.of("type", "title", "status"));
    }

    private static Schema<?> imageParts() {
        return new ObjectSchema()
                .addProperty(
                        "image",
                        new ArraySchema()
                                .items(new BinarySchema())
                                .minItems(1)
                                .maxItems(32)
                                .description("Repeat the part for several images"))
                .required(List.of("image"));
    }

    private static Schema<?> imagesAsJson() {
        Schema<?> image = new ObjectSchema()
                .addProperty(
                        "name",
                        new StringSchema()
                                .description("Echoed in the result; optional")
                                .example("portrait.jpg"))
                .addProperty(
                        "data",
                        new StringSchema()
                                .format("byte")
                                .description("The file as base64; a data: URL is taken too")
                                .example(BLANK_PNG))
                .required(List.of("data"));
        return new ObjectSchema()
                .addProperty(
                        "images", new ArraySchema().items(image).minItems(1).maxItems(32))
                .required(List.of("images"));
    }
}
