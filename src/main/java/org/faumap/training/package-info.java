/** The command line that trains and evaluates model packages. */
@NullMarked
package org.faumap.training;

import org.jspecify.annotations.NullMarked;
