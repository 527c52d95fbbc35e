/** Readers of data sets: FER2013 with FER+ votes, and manifests. */
@NullMarked
package org.faumap.dataset;

import org.jspecify.annotations.NullMarked;
