package org.faumap.page;

import java.util.EnumMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What every page has around it. All addresses are relative to the page, so that the service can stand below any path of a
 * proxy.
 *
 * @param root the way from the page to {@code /}, such as {@code ../../}; {@code ./} where it is there already
 * @param area which part of the navigation the page belongs to; null for none
 * @param title of the page, without the program's name
 * @param keys whether the service asks for keys, so that there is a way to give one, or to take it back
 * @param model whose feature maps the navigation leads to, by its id; null when no model is the default
 */
public record Frame(
        String root,
        @Nullable Area area,
        String title,
        boolean keys,
        @Nullable String model) {

    /** Where each part of the navigation begins. */
    public Map<Area, String> navigation() {
        Map<Area, String> addresses = new EnumMap<>(Area.class);
        addresses.put(Area.TRY, root);
        addresses.put(Area.MAPS, root + (model == null ? "v1/models" : "v1/models/" + model + "/maps"));
        addresses.put(Area.ACTION_UNITS, root + "v1/action-units");
        addresses.put(Area.RUNS, root + "v1/mapping-jobs");
        addresses.put(Area.MODELS, root + "v1/models");
        addresses.put(Area.API, root + "swagger-ui.html");
        return addresses;
    }
}
