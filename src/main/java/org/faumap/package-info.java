/** FAUMap: facial expressions, and the feature maps behind them. */
@NullMarked
package org.faumap;

import org.jspecify.annotations.NullMarked;
