package io.roostmq.broker.admin;

/** All that an operator may do. */
public record Administration(Clients clients, Queues queues) {}
