/** Work that processes share, and the database they share it by. */
@NullMarked
package org.faumap.queue;

import org.jspecify.annotations.NullMarked;
