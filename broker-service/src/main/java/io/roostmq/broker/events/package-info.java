/**
 * What happens in the broker, as typed notifications. Metrics and logs are listeners; the core knows neither.
 */
@NullMarked
package io.roostmq.broker.events;

import org.jspecify.annotations.NullMarked;
