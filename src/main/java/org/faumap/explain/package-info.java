/** What a network's feature maps and classes responded to in an image: deconvolution, its images, its controller. */
@NullMarked
package org.faumap.explain;

import org.jspecify.annotations.NullMarked;
