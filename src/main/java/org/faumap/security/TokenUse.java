package org.faumap.security;

/** @param accepted whether something in the form of a JWT is taken for a token of an issuer */
record TokenUse(boolean accepted) {}
