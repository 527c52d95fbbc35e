/** The way into the jar: finds the classes of the libraries in it. */
@NullMarked
package org.faumap.launch;

import org.jspecify.annotations.NullMarked;
