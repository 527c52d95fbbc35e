package org.faumap.page;

/**
 * A model to choose.
 *
 * @param value {@code id@version}; empty for the default
 * @param title as it is shown
 */
public record ModelChoice(String value, String title) {}
