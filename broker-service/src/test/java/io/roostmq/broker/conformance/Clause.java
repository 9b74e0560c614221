package io.roostmq.broker.conformance;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * The normative statements that a test proves, by their identifiers: {@code v3} of MQTT 3.1.1 (appendix B), {@code v5} of
 * MQTT 5.0 (appendix B), for example {@code @Clause(v3 = "MQTT-3.1.0-1", v5 = "MQTT-3.1.0-1")}.
 */
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.METHOD)
public @interface Clause {
    String[] v3() default {};

    String[] v5() default {};
}
