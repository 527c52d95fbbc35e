/** The pages: HTML at the addresses of the resources, for browsers. It alone knows HTML, and nobody uses it. */
@NullMarked
package org.faumap.page;

import org.jspecify.annotations.NullMarked;
