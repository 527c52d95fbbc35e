/** What a network's feature maps and classes responded to in a picture: deconvolution, its pictures, its controller. */
@NullMarked
package org.faumap.explain;

import org.jspecify.annotations.NullMarked;
