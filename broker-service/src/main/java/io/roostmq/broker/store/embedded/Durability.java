package io.roostmq.broker.store.embedded;

/** What an acknowledged write survives. */
public enum Durability {
    /** Power loss: every group of writes is synced to the disk before it is acknowledged. */
    FSYNC,
    /** {@code kill -9} of the broker, but not of the machine: the operating system writes to the disk when it likes. */
    OS
}
