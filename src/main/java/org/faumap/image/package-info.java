/** From bytes to grey pixels and faces: decoding within limits, EXIF orientation, face detection, face crops. */
@NullMarked
package org.faumap.image;

import org.jspecify.annotations.NullMarked;
