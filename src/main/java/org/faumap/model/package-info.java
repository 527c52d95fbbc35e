/** Model packages and the networks built from them: everything that knows layers, weights and tensors. */
@NullMarked
package org.faumap.model;

import org.jspecify.annotations.NullMarked;
