package io.roostmq.broker.routing;

import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A level of one or more filters. It doubles as the {@link Children} of a parent that has no other child.
 *
 * <p>Fields are written by one thread at a time and read by all.
 */
final class Node<S> implements Children<S> {
    private final String level;
    private volatile @Nullable Children<S> children;
    private volatile @Nullable Node<S> anyChild;
    private volatile @Nullable Subscribers<S> here;
    private volatile @Nullable Subscribers<S> hereAndBelow;

    Node(String level) {
        this.level = level;
    }

    String level() {
        return level;
    }

    /** Whether the level is {@code text.substring(start, end)}. */
    boolean isLevel(String text, int start, int end) {
        return level.length() == end - start && text.startsWith(level, start);
    }

    /** The node of the next level's text, null when there is none. */
    @Nullable
    Node<S> exactChild(String text, int start, int end) {
        Children<S> current = children;
        return current == null ? null : current.child(text, start, end);
    }

    /** The node of a '+' in the next level, null when there is none. */
    @Nullable
    Node<S> anyChild() {
        return anyChild;
    }

    /** Subscribers of the filter that ends with this level, null for none. */
    @Nullable
    Subscribers<S> here() {
        return here;
    }

    /** Subscribers of the filter that goes on with a final '#', null for none. */
    @Nullable
    Subscribers<S> hereAndBelow() {
        return hereAndBelow;
    }

    void here(@Nullable Subscribers<S> subscribers) {
        here = subscribers;
    }

    void hereAndBelow(@Nullable Subscribers<S> subscribers) {
        hereAndBelow = subscribers;
    }

    /** Adds the node of a level that is not there yet. */
    void add(Node<S> child) {
        if (child.isAny()) {
            anyChild = child;
            return;
        }
        Children<S> current = children;
        children = current == null ? child : current.with(child);
    }

    /** Takes out a child that is there. */
    void remove(Node<S> child) {
        if (child.isAny()) {
            anyChild = null;
            return;
        }
        Children<S> current = children;
        children = current == null ? null : current.without(child);
    }

    /** Whether nothing is lost when the node is taken out. */
    boolean isEmpty() {
        return children == null && anyChild == null && here == null && hereAndBelow == null;
    }

    /** All children, that of '+' included. */
    void forEachChild(Consumer<? super Node<S>> action) {
        Children<S> current = children;
        if (current != null) {
            current.forEach(action);
        }
        Node<S> any = anyChild;
        if (any != null) {
            action.accept(any);
        }
    }

    private boolean isAny() {
        return level.equals("+");
    }

    @Override
    public @Nullable Node<S> child(String text, int start, int end) {
        return isLevel(text, start, end) ? this : null;
    }

    @Override
    public Children<S> with(Node<S> child) {
        return FewChildren.of(this, child);
    }

    @Override
    public @Nullable Children<S> without(Node<S> child) {
        return null;
    }

    @Override
    public void forEach(Consumer<? super Node<S>> action) {
        action.accept(this);
    }
}
