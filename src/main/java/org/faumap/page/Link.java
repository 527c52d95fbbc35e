package org.faumap.page;

/**
 * A way to another page.
 *
 * @param title of what is there
 * @param address relative to the page that it stands on
 */
public record Link(String title, String address) {}
