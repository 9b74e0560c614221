package io.roostmq.broker.routing;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The way a filter takes through the tree, for the one writer: the nodes from the root to where its subscribers are.
 *
 * @param andBelow the filter ends with '#', which has no node of its own: it belongs to its parent level, which it also
 *     matches, MQTT 5.0 section 4.7.1.2
 */
record FilterPath<S>(List<Node<S>> nodes, boolean andBelow) {
    private static final String MULTI_LEVEL = "#";

    /** Makes the nodes that are missing: empty ones, which nobody notices. */
    static <S> FilterPath<S> make(Node<S> root, String filter) {
        FilterPath<S> path = new FilterPath<>(new ArrayList<>(), filter.endsWith(MULTI_LEVEL));
        path.nodes.add(root);
        for (int start = 0; start <= path.stop(filter); ) {
            int end = TopicTree.endOfLevel(filter, start);
            Node<S> next = path.step(filter, start, end);
            if (next == null) {
                next = new Node<>(filter.substring(start, end));
                path.last().add(next);
            }
            path.nodes.add(next);
            start = end + 1;
        }
        return path;
    }

    /** Null when a node is missing. */
    static <S> @Nullable FilterPath<S> find(Node<S> root, String filter) {
        FilterPath<S> path = new FilterPath<>(new ArrayList<>(), filter.endsWith(MULTI_LEVEL));
        path.nodes.add(root);
        for (int start = 0; start <= path.stop(filter); ) {
            int end = TopicTree.endOfLevel(filter, start);
            Node<S> next = path.step(filter, start, end);
            if (next == null) {
                return null;
            }
            path.nodes.add(next);
            start = end + 1;
        }
        return path;
    }

    private @Nullable Node<S> step(String filter, int start, int end) {
        boolean any = end == start + 1 && filter.charAt(start) == '+';
        return any ? last().anyChild() : last().exactChild(filter, start, end);
    }

    /** The largest index at which a level with a node of its own may start; negative for the filter '#'. */
    private int stop(String filter) {
        return andBelow ? filter.length() - 2 : filter.length();
    }

    @Nullable
    Subscribers<S> subscribers() {
        return andBelow ? last().hereAndBelow() : last().here();
    }

    void subscribers(@Nullable Subscribers<S> subscribers) {
        if (andBelow) {
            last().hereAndBelow(subscribers);
        } else {
            last().here(subscribers);
        }
    }

    /** Takes out the nodes that hold nothing any more, from the end up to the first that does. The root stays. */
    void prune() {
        for (int i = nodes.size() - 1; i > 0 && nodes.get(i).isEmpty(); i--) {
            nodes.get(i - 1).remove(nodes.get(i));
        }
    }

    private Node<S> last() {
        return nodes.get(nodes.size() - 1);
    }
}
