/** Labels the expression of faces: micro-batched classification and its HTTP surface. */
@NullMarked
package org.faumap.expression;

import org.jspecify.annotations.NullMarked;
