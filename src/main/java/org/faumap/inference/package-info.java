/** The Open Inference Protocol (version 2, REST), for clients and platforms that speak it to every model server alike. */
@NullMarked
package org.faumap.inference;

import org.jspecify.annotations.NullMarked;
