/** What finished jobs found: their files, other thresholds, two side by side, promotion; the controllers of all this. */
@NullMarked
package org.faumap.result;

import org.jspecify.annotations.NullMarked;
