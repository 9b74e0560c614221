/** The admin API as a caller sees it, with devices that do exactly what they are told. */
@NullMarked
package io.roostmq.broker.app.admin;

import org.jspecify.annotations.NullMarked;
