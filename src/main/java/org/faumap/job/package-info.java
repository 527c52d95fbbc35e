/** Mapping jobs: from a data set to a mapping, what a pipeline demands of it, and the reports of it. */
@NullMarked
package org.faumap.job;

import org.jspecify.annotations.NullMarked;
