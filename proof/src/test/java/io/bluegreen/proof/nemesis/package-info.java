/** Those who attack: each does one kind of harm, and a seeded schedule sets them on. */
@NullMarked
package io.bluegreen.proof.nemesis;

import org.jspecify.annotations.NullMarked;
