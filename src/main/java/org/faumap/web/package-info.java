/** What every HTTP answer shares: problem details, OpenAPI metadata, the page. */
@NullMarked
package org.faumap.web;

import org.jspecify.annotations.NullMarked;
