/** What is kept from others: passwords, the control table, and the sessions of the operators. */
@NullMarked
package io.bluegreen.it.security;

import org.jspecify.annotations.NullMarked;
