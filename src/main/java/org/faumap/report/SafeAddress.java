package org.faumap.report;

import java.util.regex.Pattern;

/**
 * Addresses that templates write as they are, because jte leaves out all that begin with {@code data:}: content of our own, or a
 * path of the service.
 */
final class SafeAddress {
    private static final Pattern CONTENT = Pattern.compile("data:[a-z]+/[a-z-]+;base64,[A-Za-z0-9+/]*+={0,2}");
    private static final Pattern PATH = Pattern.compile("[\\w.~-][\\w./~?=%@-]*");

    private SafeAddress() {}

    /**
     * The same address.
     *
     * @throws IllegalArgumentException if it could hold markup, or lead away from the service
     */
    static String checked(String address) {
        if (!CONTENT.matcher(address).matches() && !PATH.matcher(address).matches()) {
            throw new IllegalArgumentException(
                    "\"%s\" is no address of ours".formatted(address.substring(0, Math.min(80, address.length()))));
        }
        return address;
    }
}
