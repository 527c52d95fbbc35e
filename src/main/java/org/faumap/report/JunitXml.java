package org.faumap.report;

import java.io.StringWriter;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import javax.xml.stream.XMLOutputFactory;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamWriter;
import org.faumap.mapping.Gate;
import org.faumap.mapping.Mapping;
import org.jspecify.annotations.Nullable;

/**
 * A gate's outcome in the format that build servers read as tests: a test case for each threshold and subject. Without a
 * gate there is one test case, that the mapping was made, because a file without any counts as an error.
 */
public final class JunitXml {
    private static final String SUITE = "faumap.gate";

    private JunitXml() {}

    /** @param gate null when none was set */
    public static String of(Mapping mapping, Gate.@Nullable Outcome gate) {
        List<Gate.Check> checks = gate == null ? List.of() : gate.checks();
        String tests = String.valueOf(Math.max(1, checks.size()));
        String failures = String.valueOf(gate == null ? 0 : gate.violations().size());
        StringWriter text = new StringWriter();
        try {
            XMLStreamWriter xml = XMLOutputFactory.newDefaultFactory().createXMLStreamWriter(text);
            xml.writeStartDocument("UTF-8", "1.0");
            start(xml, "\n", "testsuites", "name", "faumap", "tests", tests, "failures", failures, "errors", "0");
            start(
                    xml,
                    "\n  ",
                    "testsuite",
                    "name",
                    SUITE,
                    "tests",
                    tests,
                    "failures",
                    failures,
                    "errors",
                    "0",
                    "skipped",
                    "0",
                    "time",
                    "0");
            properties(xml, mapping);
            for (Gate.Check check : checks) {
                testCase(xml, check);
            }
            if (checks.isEmpty()) {
                start(xml, "\n    ", "testcase", "classname", SUITE, "name", "mapping", "time", "0");
                xml.writeEndElement();
            }
            start(xml, "\n    ", "system-out");
            xml.writeCharacters(LegalText.of(failed(mapping)));
            xml.writeEndElement();
            xml.writeCharacters("\n  ");
            xml.writeEndElement();
            xml.writeCharacters("\n");
            xml.writeEndElement();
            xml.writeEndDocument();
            xml.flush();
        } catch (XMLStreamException condition) {
            throw new IllegalStateException("A text in memory takes all that is written", condition);
        }
        return text + "\n";
    }

    private static void properties(XMLStreamWriter xml, Mapping mapping) throws XMLStreamException {
        start(xml, "\n    ", "properties");
        Map<String, String> properties = new LinkedHashMap<>();
        properties.put("model", mapping.model().toString());
        properties.put("weightsSha256", mapping.weightsSha256());
        properties.put("dataset", mapping.data().name());
        properties.put("observationsSha256", mapping.data().sha256());
        properties.put("test", ReportNumbers.test(mapping.test()));
        properties.put("seed", String.valueOf(mapping.settings().seed()));
        for (Map.Entry<String, String> property : properties.entrySet()) {
            start(xml, "\n      ", "property", "name", property.getKey(), "value", property.getValue());
            xml.writeEndElement();
        }
        xml.writeCharacters("\n    ");
        xml.writeEndElement();
    }

    private static void testCase(XMLStreamWriter xml, Gate.Check check) throws XMLStreamException {
        start(xml, "\n    ", "testcase", "classname", SUITE + "." + check.rule(), "name", check.subject(), "time", "0");
        if (!check.passed()) {
            start(xml, "\n      ", "failure", "type", check.rule(), "message", check.message());
            xml.writeCharacters("required %s, actual %s"
                    .formatted(check.required(), check.actual() == null ? "none" : check.actual()));
            xml.writeEndElement();
            xml.writeCharacters("\n    ");
        }
        xml.writeEndElement();
    }

    private static String failed(Mapping mapping) {
        Mapping.Data data = mapping.data();
        StringBuilder text = new StringBuilder("%s faces of %s subjects, %s held-out faces of %s others.\n"
                .formatted(data.faces(), data.subjects(), data.heldOutFaces(), data.heldOutSubjects()));
        text.append("%s images failed.\n".formatted(data.failedImages()));
        data.failures().forEach((reason, count) -> text.append("%s: %s\n".formatted(reason, count)));
        return text.toString();
    }

    /** @param attributes names and values in turn */
    private static void start(XMLStreamWriter xml, String before, String name, String... attributes)
            throws XMLStreamException {
        xml.writeCharacters(before);
        xml.writeStartElement(name);
        for (int i = 0; i < attributes.length; i += 2) {
            xml.writeAttribute(attributes[i], LegalText.of(attributes[i + 1]));
        }
    }
}
