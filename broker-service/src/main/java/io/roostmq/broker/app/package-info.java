/**
 * Quarkus: configuration, wiring, lifecycle, health and metrics. Nothing below knows the framework.
 */
@NullMarked
package io.roostmq.broker.app;

import org.jspecify.annotations.NullMarked;
