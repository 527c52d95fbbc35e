package org.faumap.page;

import java.util.List;
import java.util.Map;
import org.commonmark.Extension;
import org.commonmark.ext.gfm.tables.TableBlock;
import org.commonmark.ext.gfm.tables.TablesExtension;
import org.commonmark.node.AbstractVisitor;
import org.commonmark.node.FencedCodeBlock;
import org.commonmark.node.Heading;
import org.commonmark.node.IndentedCodeBlock;
import org.commonmark.node.Node;
import org.commonmark.parser.Parser;
import org.commonmark.renderer.html.HtmlRenderer;

/**
 * Model cards as HTML. They come with packages from anywhere: markup in them is shown as text, and links lead to nothing but pages and
 * mail.
 */
final class CardText {
    private static final int DEEPEST = 6;
    private static final List<Extension> TABLES = List.of(TablesExtension.create());
    private static final Parser PARSER = Parser.builder().extensions(TABLES).build();
    private static final HtmlRenderer RENDERER = HtmlRenderer.builder()
            .extensions(TABLES)
            .escapeHtml(true)
            .sanitizeUrls(true)
            .attributeProviderFactory(context -> (node, tag, attributes) -> scrollable(node, tag, attributes))
            .build();

    private CardText() {}

    /** @param markdown CommonMark, with tables as on GitHub; its title becomes a heading below the page's own */
    static String html(String markdown) {
        Node card = PARSER.parse(markdown);
        card.accept(new AbstractVisitor() {
            @Override
            public void visit(Heading heading) {
                heading.setLevel(Math.min(DEEPEST, heading.getLevel() + 1));
                visitChildren(heading);
            }
        });
        return RENDERER.render(card);
    }

    /** What may be wider than a telephone is scrolled by keys, too. */
    private static void scrollable(Node node, String tag, Map<String, String> attributes) {
        boolean wide = node instanceof TableBlock
                || ((node instanceof FencedCodeBlock || node instanceof IndentedCodeBlock) && tag.equals("pre"));
        if (wide) {
            attributes.put("tabindex", "0");
        }
    }
}
