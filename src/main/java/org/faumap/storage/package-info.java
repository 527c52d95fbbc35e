/** Files by name, wherever they lie: in a folder, in a bucket, or inside the jar. */
@NullMarked
package org.faumap.storage;

import org.jspecify.annotations.NullMarked;
