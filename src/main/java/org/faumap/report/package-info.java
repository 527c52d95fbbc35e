/** A mapping for readers: the HTML report, CSV, JUnit XML and Markdown. */
@NullMarked
package org.faumap.report;

import org.jspecify.annotations.NullMarked;
