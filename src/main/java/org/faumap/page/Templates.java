package org.faumap.page;

import gg.jte.ContentType;
import gg.jte.TemplateEngine;
import gg.jte.TemplateOutput;
import gg.jte.output.StringOutput;
import java.util.Map;
import org.springframework.stereotype.Component;

/** The templates of {@code src/main/jte}, compiled with the program. Text is escaped wherever it stands. Thread-safe. */
@Component
final class Templates {
    private final TemplateEngine engine = TemplateEngine.createPrecompiled(ContentType.Html);

    /**
     * Fills in a template.
     *
     * @param name such as {@code page/glossary.jte}
     * @param values of its parameters
     */
    String html(String name, Map<String, Object> values) {
        TemplateOutput html = new StringOutput(16_384);
        engine.render(name, values, html);
        return html.toString();
    }
}
