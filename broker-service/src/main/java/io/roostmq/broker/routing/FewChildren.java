package io.roostmq.broker.routing;

import java.util.Arrays;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Up to {@value #MAX} nodes in an array that is never written to after it is published; searched one by one. */
final class FewChildren<S> implements Children<S> {
    /** With more children than this a search is slower than hashing the level's text. */
    static final int MAX = 16;

    private final Node<S>[] nodes;

    /** @param nodes handed over: 2 to {@value #MAX} of them, never written to again */
    FewChildren(Node<S>[] nodes) {
        this.nodes = nodes;
    }

    static <S> FewChildren<S> of(Node<S> first, Node<S> second) {
        @SuppressWarnings({"unchecked", "rawtypes"})
        Node<S>[] both = new Node[] {first, second};
        return new FewChildren<>(both);
    }

    @Override
    public @Nullable Node<S> child(String text, int start, int end) {
        for (Node<S> node : nodes) {
            if (node.isLevel(text, start, end)) {
                return node;
            }
        }
        return null;
    }

    @Override
    public Children<S> with(Node<S> child) {
        if (nodes.length == MAX) {
            return ManyChildren.of(nodes).with(child);
        }
        Node<S>[] changed = Arrays.copyOf(nodes, nodes.length + 1);
        changed[nodes.length] = child;
        return new FewChildren<>(changed);
    }

    @Override
    public Children<S> without(Node<S> child) {
        int index = Arrays.asList(nodes).indexOf(child);
        if (nodes.length == 2) {
            return nodes[1 - index];
        }
        Node<S>[] changed = Arrays.copyOf(nodes, nodes.length - 1);
        System.arraycopy(nodes, index + 1, changed, index, changed.length - index);
        return new FewChildren<>(changed);
    }

    @Override
    public void forEach(Consumer<? super Node<S>> action) {
        for (Node<S> node : nodes) {
            action.accept(node);
        }
    }
}
