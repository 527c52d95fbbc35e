/** From a data set to a mapping: responses of its faces, controls, ablations, localisation. For commands and jobs alike. */
@NullMarked
package org.faumap.analysis;

import org.jspecify.annotations.NullMarked;
