/** Data sets: their readers (FER2013 with FER+ votes, manifests, CK+, folders), where they are kept, and their uploading. */
@NullMarked
package org.faumap.dataset;

import org.jspecify.annotations.NullMarked;
