/** The full analysis of a data set as a job: extracted, analysed, reported, kept, gated. */
@NullMarked
package org.faumap.job;

import org.jspecify.annotations.NullMarked;
