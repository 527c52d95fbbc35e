package org.faumap.page;

/** The parts of the site, in the order of its navigation. */
public enum Area {
    TRY("Try"),
    MAPS("Feature maps"),
    ACTION_UNITS("Action units"),
    RUNS("Runs"),
    MODELS("Models"),
    API("API");

    private final String title;

    Area(String title) {
        this.title = title;
    }

    /** As the navigation calls it. */
    public String title() {
        return title;
    }
}
