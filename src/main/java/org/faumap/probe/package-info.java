/** Asks a running service from beside it, where there is neither shell nor curl. */
@NullMarked
package org.faumap.probe;

import org.jspecify.annotations.NullMarked;
