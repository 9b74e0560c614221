package io.roostmq.broker.routing;

import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The nodes one level below a node, by the text of their level. The contract between the one writer and the readers, and what
 * {@code with} and {@code without} return, is that of {@link Subscribers}.
 */
sealed interface Children<S> permits Node, FewChildren, ManyChildren {
    /** The child whose level is {@code text.substring(start, end)}. */
    @Nullable
    Node<S> child(String text, int start, int end);

    /** With a child whose level is not there yet. */
    Children<S> with(Node<S> child);

    /** Without a child that is there; null when none is left. */
    @Nullable
    Children<S> without(Node<S> child);

    void forEach(Consumer<? super Node<S>> action);
}
