/** How far the responses of a feature map are apart when an action unit is present and when it is absent. */
@NullMarked
package org.faumap.mapping;

import org.jspecify.annotations.NullMarked;
