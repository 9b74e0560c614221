package io.roostmq.push.domain;

/**
 * One thing that is wrong with a request.
 *
 * @param field the field as the caller wrote it, such as {@code userProperties[2].name}
 * @param detail what is wrong and what is expected, to be read after the field
 */
public record Violation(String field, String detail) {}
