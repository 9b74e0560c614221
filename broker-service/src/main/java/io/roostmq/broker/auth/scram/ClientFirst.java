package io.roostmq.broker.auth.scram;

import java.util.regex.Pattern;

/**
 * The first message of a client, RFC 5802 section 7: {@code n,,n=user,r=nonce}.
 *
 * @param gs2Header with its last comma
 * @param bare what is behind it
 * @param username prepared
 */
record ClientFirst(String gs2Header, String bare, String username, String nonce) {
    private static final int FLAG = 0;
    private static final int AUTHORISED = 1;
    private static final int NAME = 2;
    private static final int NONCE = 3;

    /** Printable ASCII; the comma is not there any more. */
    private static final Pattern PRINTABLE = Pattern.compile("[\\x21-\\x7E]{1,256}");

    static ClientFirst parse(String text) throws ScramException {
        String[] parts = text.split(",", -1);
        if (parts[FLAG].startsWith("p=")) {
            throw new ScramException("channel-binding-not-supported: ask for SCRAM-SHA-256 without one");
        }
        if (parts.length > NAME && parts[NAME].startsWith("m=")) {
            throw new ScramException("extensions-not-supported: mandatory extension");
        }
        boolean isFlagged = parts[FLAG].equals("n") || parts[FLAG].equals("y");
        if (parts.length <= NONCE || !isFlagged || !Extensions.areOptional(parts, NONCE + 1)) {
            throw malformed();
        }
        String username = name(valueOf("n=", parts[NAME]));
        String nonce = valueOf("r=", parts[NONCE]);
        if (!PRINTABLE.matcher(nonce).matches()) {
            throw malformed();
        }
        String authorised = parts[AUTHORISED];
        if (!authorised.isEmpty() && !name(valueOf("a=", authorised)).equals(username)) {
            throw new ScramException("other-error: authorisation identity (expected: the user's own)");
        }
        int headerLength = parts[FLAG].length() + 1 + authorised.length() + 1;
        return new ClientFirst(text.substring(0, headerLength), text.substring(headerLength), username, nonce);
    }

    private static String valueOf(String attribute, String part) throws ScramException {
        if (!part.startsWith(attribute)) {
            throw malformed();
        }
        return part.substring(attribute.length());
    }

    /** A saslname: {@code =} only as {@code =2C} or {@code =3D}. */
    private static String name(String saslName) throws ScramException {
        String unescaped = saslName.replace("=2C", "").replace("=3D", "");
        if (unescaped.indexOf('=') >= 0) {
            throw new ScramException("invalid-username-encoding: '=' (expected: =2C or =3D)");
        }
        try {
            return Prepared.query(saslName.replace("=2C", ",").replace("=3D", "="));
        } catch (IllegalArgumentException e) {
            throw new ScramException("invalid-username-encoding: not allowed by SASLprep, RFC 4013");
        }
    }

    private static ScramException malformed() {
        return new ScramException("other-error: first message (expected: n,,n=user,r=nonce)");
    }
}
