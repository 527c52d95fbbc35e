/** Benchmarks: JMH for the parts, and a load test of the whole service over HTTP. */
@NullMarked
package org.faumap.bench;

import org.jspecify.annotations.NullMarked;
