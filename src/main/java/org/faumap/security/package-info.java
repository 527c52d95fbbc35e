/** Who gets in, and how much each may ask for: keys, tokens of an issuer, scopes, limits. */
@NullMarked
package org.faumap.security;

import org.jspecify.annotations.NullMarked;
