package io.roostmq.broker.session;

/** The connection of one session, the loop it is on, and that loop's exchange. */
public record Link(Connection connection, Loop loop, Exchange exchange) {}
