/** An application as Spring Boot's guides write it. */
@NullMarked
package io.bluegreen.it.springboot;

import org.jspecify.annotations.NullMarked;
