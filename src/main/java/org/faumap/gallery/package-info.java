/** What the feature maps of a served model do with the faces of the bundled data set, and what its mapping says of them. */
@NullMarked
package org.faumap.gallery;

import org.jspecify.annotations.NullMarked;
