package io.roostmq.broker.conformance;

/** A version of the protocol, as a client says it in CONNECT. */
enum Version {
    V3_1_1(4),
    V5(5);

    private final int level;

    Version(int level) {
        this.level = level;
    }

    /** The Protocol Level or Version of CONNECT. */
    int level() {
        return level;
    }

    boolean hasProperties() {
        return this == V5;
    }
}
