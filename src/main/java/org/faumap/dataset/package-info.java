/** Data sets: their readers (FER2013 with FER+ votes, manifests, CK+, folders) and their uploading. */
@NullMarked
package org.faumap.dataset;

import org.jspecify.annotations.NullMarked;
