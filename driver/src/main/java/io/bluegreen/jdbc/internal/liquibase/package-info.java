/** The database service for Liquibase 4. Loaded by Liquibase alone. */
@NullMarked
package io.bluegreen.jdbc.internal.liquibase;

import org.jspecify.annotations.NullMarked;
