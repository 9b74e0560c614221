package io.roostmq.broker.session;

/** Whether a session can take more of what waits for its Shared Subscriptions. Read, and taken, from any thread. */
public final class Room {
    private final Link link;
    private final Runnable look;
    private volatile boolean isThere;

    /** @param look finds out on the loop, and tells */
    Room(Link link, Runnable look) {
        this.link = link;
        this.look = look;
    }

    /** On the loop. */
    void isThere(boolean now, Subscriber subscriber) {
        if (isThere != now) {
            isThere = now;
            if (now && !subscriber.shares().isEmpty()) {
                link.exchange().hasRoom(subscriber);
            }
        }
    }

    public boolean isThere() {
        return isThere;
    }

    /** The session is about to be given what it had room for. */
    public void take() {
        isThere = false;
    }

    /** It was not given that, and looks whether it has room. */
    public void giveBack() {
        link.loop().execute(look);
    }
}
