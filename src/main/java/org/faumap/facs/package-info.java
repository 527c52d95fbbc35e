/** Facial action units and expressions: the words of the field, with no code that touches images or networks. */
@NullMarked
package org.faumap.facs;

import org.jspecify.annotations.NullMarked;
