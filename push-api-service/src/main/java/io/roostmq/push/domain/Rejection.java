package io.roostmq.push.domain;

/** Why a message was not published though the link to the broker was up. */
public enum Rejection {
    /** The payload is larger than this service takes, or the message than the broker takes. */
    TOO_LARGE,
    /** The broker does not let this service publish to the topic. */
    NOT_AUTHORIZED,
    /** The broker does not take the topic. */
    TOPIC_INVALID,
    /** The broker found that the payload is not what its format says. */
    PAYLOAD_FORMAT_INVALID,
    /** The broker has no such QoS. */
    QOS_NOT_SUPPORTED,
    /** The broker keeps no retained messages. */
    RETAIN_NOT_SUPPORTED,
    /** A limit of the broker is reached, such as the length of a device's queue: may pass when repeated later. */
    QUOTA_EXCEEDED,
    /** The message is for a client that has no session, and was not to be given one. */
    CLIENT_UNKNOWN,
    /** The key of the request stands for another request already. */
    IDEMPOTENCY_KEY_REUSED,
    /** Any other failure the broker answered. */
    BROKER_ERROR
}
