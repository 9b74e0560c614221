package io.roostmq.broker.store;

/**
 * What the core may rely on.
 *
 * @param name for operators: {@code memory}, {@code embedded}, {@code mongodb}
 * @param durable content survives the process
 * @param exclusive no other broker works on the same content, so what this broker has not seen does not exist
 */
public record StoreTraits(String name, boolean durable, boolean exclusive) {}
