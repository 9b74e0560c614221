/**
 * Configuration, wiring, lifecycle, health, metrics and logs: the only package that knows all the others, and the only one
 * that creates their objects.
 */
@NullMarked
package io.roostmq.push.app;

import org.jspecify.annotations.NullMarked;
