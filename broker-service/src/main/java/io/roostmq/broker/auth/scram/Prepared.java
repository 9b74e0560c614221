package io.roostmq.broker.auth.scram;

import com.ongres.saslprep.SASLprep;
import java.util.function.UnaryOperator;

/** Names and passwords in the one form in which they are compared: SASLprep, RFC 4013. */
final class Prepared {
    private static final SASLprep PROFILE = new SASLprep();

    private Prepared() {}

    /**
     * For what is written to the file: characters that Unicode 3.2 does not know are refused.
     *
     * @throws IllegalArgumentException when a character is not allowed, or nothing is left; the message does not quote it
     */
    static String stored(String text) {
        return prepared(PROFILE::prepareStored, text);
    }

    /**
     * For what a client presents.
     *
     * @throws IllegalArgumentException when a character is not allowed, or nothing is left
     */
    static String query(String text) {
        return prepared(PROFILE::prepareQuery, text);
    }

    private static String prepared(UnaryOperator<String> preparation, String text) {
        String prepared;
        try {
            prepared = preparation.apply(text);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("has characters that SASLprep (RFC 4013) does not allow");
        }
        if (prepared.isEmpty()) {
            throw new IllegalArgumentException("is empty, or nothing is left of it by SASLprep (RFC 4013)");
        }
        return prepared;
    }
}
