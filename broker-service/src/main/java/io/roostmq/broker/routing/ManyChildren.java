package io.roostmq.broker.routing;

import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Any number of nodes, changed in place at a cost that does not depend on how many there are. */
final class ManyChildren<S> implements Children<S> {
    /** With fewer nodes than this they go back to an array; well below its maximum, so as not to go to and fro. */
    private static final int MIN = FewChildren.MAX / 2;

    private final ConcurrentHashMap<String, Node<S>> nodes = new ConcurrentHashMap<>(2 * FewChildren.MAX);

    private ManyChildren() {}

    static <S> ManyChildren<S> of(Node<S>[] nodes) {
        ManyChildren<S> many = new ManyChildren<>();
        for (Node<S> node : nodes) {
            many.nodes.put(node.level(), node);
        }
        return many;
    }

    @Override
    public @Nullable Node<S> child(String text, int start, int end) {
        return nodes.get(text.substring(start, end));
    }

    @Override
    public Children<S> with(Node<S> child) {
        nodes.put(child.level(), child);
        return this;
    }

    @Override
    public Children<S> without(Node<S> child) {
        nodes.remove(child.level());
        return nodes.size() < MIN ? few() : this;
    }

    private FewChildren<S> few() {
        @SuppressWarnings({"unchecked", "rawtypes"})
        Node<S>[] array = nodes.values().toArray(new Node[0]);
        return new FewChildren<>(array);
    }

    @Override
    public void forEach(Consumer<? super Node<S>> action) {
        nodes.values().forEach(action);
    }
}
