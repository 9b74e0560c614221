package io.roostmq.push.domain;

import java.util.List;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * Asks the broker about its clients, and acts on them. The stages complete normally with every answer, within a bounded time,
 * on any thread; exceptionally only by a bug.
 */
public interface Presence {
    /** Most clients of one {@link #query}. */
    int QUERY_MAX = 1000;

    /** Most messages of one page of a queue. */
    int PAGE_MAX = 1000;

    /** What becomes of the session of a client that is disconnected. */
    enum Session {
        /** It stays, with all that it holds. */
        KEEP,
        /** It ends, with all that it holds. */
        END
    }

    /** An answer. */
    sealed interface Answer<T> {
        /** What was asked for, or done. */
        record Found<T>(T value) implements Answer<T> {}

        /** The broker does not know the client, or the message. */
        record Missing<T>() implements Answer<T> {}

        /**
         * There is no answer.
         *
         * @param detail for people
         */
        record Failed<T>(Failure failure, String detail) implements Answer<T> {}
    }

    /** Why there is no answer. */
    enum Failure {
        /** Nobody has said where the broker's admin interface is. */
        NOT_CONFIGURED,
        /** It cannot be reached, is not ready, or does not answer in time: whether it has done anything is not known. */
        UNAVAILABLE,
        /** It does not accept this service's token. */
        REFUSED,
        /** It answers something that is not in the contract. */
        BAD_ANSWER
    }

    /** Nothing more to say. */
    record Done() {}

    /** What is known of some clients. */
    record Clients(List<ClientState> known, List<String> unknown) {
        public Clients {
            known = List.copyOf(known);
            unknown = List.copyOf(unknown);
        }
    }

    /** What is known of the client, connected or not. */
    CompletionStage<Answer<ClientState>> client(String clientId);

    /** The same of up to {@link #QUERY_MAX} clients; never missing. */
    CompletionStage<Answer<Clients>> query(List<String> clientIds);

    /**
     * A page of what waits for the client, from the oldest.
     *
     * @param limit most messages of the page, 1..{@link #PAGE_MAX}
     * @param cursor where the page before ended; null for the first
     */
    CompletionStage<Answer<QueuePage>> queue(String clientId, int limit, @Nullable String cursor);

    /** Removes all that waits for the client; tells how many messages that were. */
    CompletionStage<Answer<Long>> purge(String clientId);

    /** Removes one message that waits for the client. */
    CompletionStage<Answer<Done>> cancel(String clientId, String messageId);

    /** Disconnects the client. */
    CompletionStage<Answer<Done>> disconnect(String clientId, Session session);
}
