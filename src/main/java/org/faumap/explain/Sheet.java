package org.faumap.explain;

import java.awt.BasicStroke;
import java.awt.Graphics2D;
import java.awt.geom.Rectangle2D;
import java.awt.image.BufferedImage;
import java.util.List;
import org.faumap.facs.ActionUnit;
import org.faumap.image.Box;
import org.faumap.mapping.Assignment;
import org.faumap.model.ServedModel;
import org.springframework.stereotype.Component;

/**
 * The small multiples of the papers (Zeiler and Fergus 2014, figure 2): a layer's strongest feature maps, for each the
 * projection of its response beside the part of the face that it can have seen. Thread-safe.
 */
@Component
final class Sheet {
    private static final int TILE = 120;
    private static final int GAP = 6;
    private static final int COLUMN_GAP = 26;
    private static final int ROW_HEIGHT = TILE + 34;
    private static final int MARGIN = 22;
    private static final int HEAD = 66;
    private static final int FOOT = 44;
    /** What a line of action units takes, below each map and in the foot. */
    private static final int UNIT_LINE = 16;

    private final HeatmapImage image;

    Sheet(HeatmapImage image) {
        this.image = image;
    }

    /**
     * Draws one layer.
     *
     * @param title first line: whose image this is
     * @param rule the way back that was taken
     */
    BufferedImage draw(ExplainedFace face, Explanation.LayerUnits layer, Rule rule, ColorMap colors, String title) {
        int columns = Math.max(1, (int) Math.ceil(Math.sqrt(layer.units().size())));
        int rows = Math.max(1, (layer.units().size() + columns - 1) / columns);
        int cell = 2 * TILE + GAP;
        boolean mapped = layer.units().stream().anyMatch(unit -> unit.actionUnit() != null);
        int rowHeight = ROW_HEIGHT + (mapped ? UNIT_LINE : 0);
        // Three columns are the least that the text has room in.
        int width = 2 * MARGIN + Math.max(3, columns) * cell + (Math.max(3, columns) - 1) * COLUMN_GAP;
        int height = HEAD + rows * rowHeight + FOOT + (mapped ? UNIT_LINE + 1 : 0);
        BufferedImage sheet = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
        Graphics2D graphics = HeatmapImage.graphics(sheet);
        OutlineFont lettering = image.lettering();
        graphics.setColor(HeatmapImage.INK);
        lettering.draw(graphics, title, MARGIN, 30, 16);
        graphics.setColor(HeatmapImage.FAINT);
        lettering.draw(
                graphics,
                "%s: the strongest %d of %d feature maps, %d responded. Rule %s. Left the projection, right what the unit can have seen."
                        .formatted(layer.name(), layer.units().size(), layer.maps(), layer.responding(), rule.label()),
                MARGIN,
                50,
                12);
        List<Explanation.UnitMap> units = layer.units();
        for (int i = 0; i < units.size(); i++) {
            cell(
                    graphics,
                    face,
                    layer.name(),
                    units.get(i),
                    colors,
                    MARGIN + i % columns * (cell + COLUMN_GAP),
                    HEAD + i / columns * rowHeight);
        }
        if (units.isEmpty()) {
            graphics.setColor(HeatmapImage.INK);
            lettering.draw(graphics, "No feature map of this layer responded to this face.", MARGIN, HEAD + 40.0, 13);
        }
        graphics.setColor(HeatmapImage.FAINT);
        if (mapped) {
            lettering.draw(
                    graphics,
                    "AU: the action unit that a map's responses go with most in coded faces. It does not say that this face shows it.",
                    MARGIN,
                    height - 47.0,
                    12);
        }
        lettering.draw(
                graphics,
                "What each unit responded to in this image, each scaled to its own largest value%s."
                        .formatted(
                                colors == ColorMap.DIVERGING
                                        ? ": red positive, blue negative"
                                        : ", positive parts only"),
                MARGIN,
                height - 30.0,
                12);
        lettering.draw(
                graphics,
                "It is not why the network chose a label, and says nothing of what the person feels.",
                MARGIN,
                height - 13.0,
                12);
        graphics.dispose();
        return sheet;
    }

    /** The sheet of an explanation's first layer as PNG; its title names label and model. */
    byte[] png(ServedModel model, ExplainedFace face, Explanation explanation, Rule rule, ColorMap colors) {
        int label = explanation.label();
        String title = "%s %.0f %%, %s"
                .formatted(
                        model.description().labels().get(label),
                        100 * explanation.probabilities()[label],
                        model.id());
        return GrayPng.write(draw(face, explanation.layers().get(0), rule, colors, title));
    }

    private void cell(
            Graphics2D graphics,
            ExplainedFace face,
            String layer,
            Explanation.UnitMap unit,
            ColorMap colors,
            int x,
            int y) {
        Projection projection = unit.projection();
        Box seen = projection.receptiveField();
        double zoom = (double) TILE / Math.max(seen.width(), seen.height());
        int width = Math.max(1, (int) Math.round(seen.width() * zoom));
        int height = Math.max(1, (int) Math.round(seen.height() * zoom));
        int top = y + (TILE - height) / 2;
        tile(graphics, HeatmapImage.projected(projection, colors, seen, width, height), x + (TILE - width) / 2, top);
        tile(
                graphics,
                HeatmapImage.patch(face.image(), seen, projection.width(), projection.height(), width, height),
                x + TILE + GAP + (TILE - width) / 2,
                top);
        graphics.setColor(HeatmapImage.INK);
        image.lettering()
                .draw(
                        graphics,
                        "%s/%d   response %s"
                                .formatted(
                                        layer,
                                        unit.response().map(),
                                        HeatmapImage.number(unit.response().value())),
                        x,
                        y + TILE + 16.0,
                        12);
        Assignment assignment = unit.actionUnit();
        if (assignment != null) {
            image.lettering()
                    .draw(
                            graphics,
                            "%s %s%s"
                                    .formatted(
                                            ActionUnit.of(assignment.au()).label(),
                                            assignment.name(),
                                            assignment.auc() < 0.5 ? " suppresses it" : ""),
                            x,
                            y + TILE + 32.0,
                            12);
        }
    }

    private static void tile(Graphics2D graphics, BufferedImage tile, int x, int y) {
        graphics.drawImage(tile, x, y, null);
        graphics.setColor(HeatmapImage.LINE);
        graphics.setStroke(new BasicStroke(1));
        graphics.draw(new Rectangle2D.Double(x - 0.5, y - 0.5, tile.getWidth() + 1, tile.getHeight() + 1));
    }
}
