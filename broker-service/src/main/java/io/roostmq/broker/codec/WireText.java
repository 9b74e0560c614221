package io.roostmq.broker.codec;

import io.roostmq.broker.mqtt.ProtocolException;
import io.roostmq.broker.mqtt.ReasonCode;

/** UTF-8 Encoded Strings, MQTT 5.0 section 1.5.4. */
final class WireText {
    /** Longer reasons are cut, in characters: they may quote what the client sent, and an answer is to stay small. */
    static final int REASON_CHARS_MAX = 256;

    private WireText() {}

    /** @throws ProtocolException MALFORMED_PACKET when a text that was received contains U+0000 [MQTT-1.5.4-2] */
    static String checked(String text) {
        if (text.indexOf('\0') >= 0) {
            throw new ProtocolException(ReasonCode.MALFORMED_PACKET, "[MQTT-1.5.4-2] text contains U+0000");
        }
        return text;
    }

    /** A reason fit to be sent: short, and without what may not be in a text, both of which a quotation could bring in. */
    static String reason(String reason) {
        int length = Math.min(reason.length(), REASON_CHARS_MAX);
        StringBuilder fit = new StringBuilder(length);
        for (int i = 0; i < length; i++) {
            char c = reason.charAt(i);
            boolean pair =
                    Character.isHighSurrogate(c) && i + 1 < length && Character.isLowSurrogate(reason.charAt(i + 1));
            if (pair) {
                fit.append(c).append(reason.charAt(++i));
            } else {
                fit.append(Character.isISOControl(c) || Character.isSurrogate(c) ? '?' : c);
            }
        }
        return fit.toString();
    }
}
