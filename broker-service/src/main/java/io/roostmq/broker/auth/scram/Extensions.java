package io.roostmq.broker.auth.scram;

/** Attributes that RFC 5802 does not name: a server that does not know them ignores them, section 5.1. */
final class Extensions {
    private Extensions() {}

    /** Whether the parts of a message from that one on are attributes, and none asks to be understood ({@code m=}). */
    static boolean areOptional(String[] parts, int from) {
        for (int i = from; i < parts.length; i++) {
            String part = parts[i];
            boolean isAttribute = part.length() > 2 && isLetter(part.charAt(0)) && part.charAt(1) == '=';
            if (!isAttribute || part.charAt(0) == 'm' || part.indexOf('\0') >= 0) {
                return false;
            }
        }
        return true;
    }

    private static boolean isLetter(char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
    }
}
