package io.roostmq.broker.codec;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.roostmq.broker.mqtt.ProtocolException;
import io.roostmq.broker.mqtt.ReasonCode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a client may not send, as bytes, and the Reason Code that ends its connection. */
final class ProtocolErrorTest {
    private static void assertRefused(Wire connection, String packet, ReasonCode reason) {
        try (Wire wire = connection) {
            ProtocolException refused = assertThrows(ProtocolException.class, () -> wire.receive(packet));
            assertEquals(reason, refused.reason(), refused.getMessage());
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "another protocol            | 100E 0004 4D515455 05 02 003C 00 0001 63 | UNSUPPORTED_PROTOCOL_VERSION",
                "version 6                   | 100E 0004 4D515454 06 02 003C 00 0001 63 | UNSUPPORTED_PROTOCOL_VERSION",
                "version 3 by the new name   | 100D 0004 4D515454 03 02 003C 0001 63    | UNSUPPORTED_PROTOCOL_VERSION",
                "another first packet        | C000                                     | PROTOCOL_ERROR",
                "reserved flag               | 100E 0004 4D515454 05 03 003C 00 0001 63 | MALFORMED_PACKET",
                "reserved flag, 3.1.1        | 100D 0004 4D515454 04 03 003C 0001 63    | MALFORMED_PACKET",
                "will QoS without will       | 100E 0004 4D515454 05 0A 003C 00 0001 63 | MALFORMED_PACKET",
                "will QoS without, 3.1.1     | 100D 0004 4D515454 04 0A 003C 0001 63    | MALFORMED_PACKET",
                "will RETAIN without will    | 100E 0004 4D515454 05 22 003C 00 0001 63 | MALFORMED_PACKET",
                "will QoS 3                  | 1014 0004 4D515454 05 1E 003C 00 0001 63 00 0001 77 0000 | MALFORMED_PACKET",
                "will QoS 3, 3.1.1           | 1012 0004 4D515454 04 1E 003C 0001 63 0001 77 0000 | MALFORMED_PACKET",
                "will topic with wildcard    | 1014 0004 4D515454 05 06 003C 00 0001 63 00 0001 2B 0000 | TOPIC_NAME_INVALID",
                "will topic empty, 3.1.1     | 1011 0004 4D515454 04 06 003C 0001 63 0000 0000 | TOPIC_NAME_INVALID",
                "password only, 3.1.1        | 1010 0004 4D515454 04 42 003C 0001 63 0001 70 | MALFORMED_PACKET",
                "no id, not clean, 3.1.1     | 100C 0004 4D515454 04 00 003C 0000       | CLIENT_IDENTIFIER_NOT_VALID",
                "no id, 3.1                  | 100E 0006 4D5149736470 03 02 003C 0000   | CLIENT_IDENTIFIER_NOT_VALID",
                "U+0000 in the id            | 100E 0004 4D515454 05 02 003C 00 0001 00 | MALFORMED_PACKET",
                "U+0000 in the id, 3.1.1     | 100D 0004 4D515454 04 02 003C 0001 00    | MALFORMED_PACKET",
                "ill-formed UTF-8            | 100E 0004 4D515454 05 02 003C 00 0001 C3 | MALFORMED_PACKET",
                "a surrogate                 | 1010 0004 4D515454 05 02 003C 00 0003 EDA080 | MALFORMED_PACKET",
                "too short                   | 100D 0004 4D515454 05 02 003C 00 0001    | MALFORMED_PACKET",
                "too long                    | 100F 0004 4D515454 05 02 003C 00 0001 63 00 | MALFORMED_PACKET",
                "receive maximum 0           | 1011 0004 4D515454 05 02 003C 03 21 0000 0001 63 | PROTOCOL_ERROR",
                "maximum packet size 0       | 1013 0004 4D515454 05 02 003C 05 27 00000000 0001 63 | PROTOCOL_ERROR",
                "request problem info 2      | 1010 0004 4D515454 05 02 003C 02 17 02 0001 63 | PROTOCOL_ERROR",
                "request response info 2     | 1010 0004 4D515454 05 02 003C 02 19 02 0001 63 | PROTOCOL_ERROR",
                "authentication data alone   | 1011 0004 4D515454 05 02 003C 03 16 0000 0001 63 | PROTOCOL_ERROR",
                "receive maximum twice       | 1014 0004 4D515454 05 02 003C 06 21 0001 21 0001 0001 63 | PROTOCOL_ERROR",
                "a property of PUBLISH       | 1011 0004 4D515454 05 02 003C 03 23 0001 0001 63 | MALFORMED_PACKET",
                "a property that is none     | 1011 0004 4D515454 05 02 003C 03 04 0001 0001 63 | MALFORMED_PACKET",
                "will delay outside the will | 1013 0004 4D515454 05 02 003C 05 18 00000000 0001 63 | MALFORMED_PACKET",
                "a CONNECT property in a will| 1017 0004 4D515454 05 06 003C 00 0001 63 03 21 0001 0001 77 0000 | MALFORMED_PACKET",
                "will payload format 2       | 1016 0004 4D515454 05 06 003C 00 0001 63 02 01 02 0001 77 0000 | PROTOCOL_ERROR",
                "properties cut off          | 100F 0004 4D515454 05 02 003C 05 27 000000 | MALFORMED_PACKET",
                "value reaches beyond block  | 1011 0004 4D515454 05 02 003C 02 21 0001 0001 63 | MALFORMED_PACKET",
            })
    void connect(String what, String packet, ReasonCode reason) {
        assertRefused(new Wire(), packet, reason);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "type 0                        | 0000                                      | MALFORMED_PACKET",
                "length of five bytes          | C080808080 00                             | MALFORMED_PACKET",
                "length not the shortest       | C08000                                    | MALFORMED_PACKET",
                "second CONNECT                | 100E 0004 4D515454 05 02 003C 00 0001 63  | PROTOCOL_ERROR",
                "CONNACK                       | 2003 00 00 00                             | PROTOCOL_ERROR",
                "SUBACK                        | 9004 0007 00 00                           | PROTOCOL_ERROR",
                "UNSUBACK                      | B004 0007 00 00                           | PROTOCOL_ERROR",
                "PINGRESP                      | D000                                      | PROTOCOL_ERROR",
                "PINGREQ with content          | C001 00                                   | MALFORMED_PACKET",
                "flags of PINGREQ              | C100                                      | MALFORMED_PACKET",
                "flags of PUBACK               | 4202 0001                                 | MALFORMED_PACKET",
                "flags of PUBREL               | 6002 0001                                 | MALFORMED_PACKET",
                "flags of SUBSCRIBE            | 8007 0007 00 0001 61 00                   | MALFORMED_PACKET",
                "flags of UNSUBSCRIBE          | A006 0007 00 0001 61                      | MALFORMED_PACKET",
                "flags of DISCONNECT           | E200                                      | MALFORMED_PACKET",
                "PUBLISH: QoS 3                | 3606 0001 61 0001 00                      | MALFORMED_PACKET",
                "PUBLISH: DUP with QoS 0       | 3804 0001 61 00                           | MALFORMED_PACKET",
                "PUBLISH: packet id 0          | 3206 0001 61 0000 00                      | PROTOCOL_ERROR",
                "PUBLISH: wildcard             | 3004 0001 2B 00                           | TOPIC_NAME_INVALID",
                "PUBLISH: U+0000 in topic      | 3004 0001 00 00                           | MALFORMED_PACKET",
                "PUBLISH: no topic, no alias   | 3003 0000 00                              | PROTOCOL_ERROR",
                "PUBLISH: alias 0              | 3007 0001 61 03 23 0000                   | TOPIC_ALIAS_INVALID",
                "PUBLISH: alias above maximum  | 3007 0001 61 03 23 0006                   | TOPIC_ALIAS_INVALID",
                "PUBLISH: alias not set        | 3006 0000 03 23 0001                      | PROTOCOL_ERROR",
                "PUBLISH: alias twice          | 300A 0001 61 06 23 0001 23 0002           | PROTOCOL_ERROR",
                "PUBLISH: subscription id      | 3006 0001 61 02 0B 01                     | PROTOCOL_ERROR",
                "PUBLISH: payload format 2     | 3006 0001 61 02 01 02                     | PROTOCOL_ERROR",
                "PUBLISH: response wildcard    | 3008 0001 61 04 08 0001 23                | PROTOCOL_ERROR",
                "PUBLISH: response empty       | 3007 0001 61 03 08 0000                   | PROTOCOL_ERROR",
                "PUBLISH: session expiry       | 3009 0001 61 05 11 00000001               | MALFORMED_PACKET",
                "PUBLISH: U+0000 in user value | 300B 0001 61 07 26 0001 6E 0001 00        | MALFORMED_PACKET",
                "PUBLISH: content type UTF-8   | 3008 0001 61 04 03 0001 FF                | MALFORMED_PACKET",
                "PUBLISH: block beyond packet  | 3004 0001 61 01                           | MALFORMED_PACKET",
                "PUBLISH: block not shortest   | 3005 0001 61 8000                         | MALFORMED_PACKET",
                "PUBACK: packet id 0           | 4002 0000                                 | PROTOCOL_ERROR",
                "PUBACK: too short             | 4001 00                                   | MALFORMED_PACKET",
                "PUBACK: too long              | 4005 0001 00 00 00                        | MALFORMED_PACKET",
                "PUBACK: no such reason        | 4003 0001 03                              | MALFORMED_PACKET",
                "PUBACK: another one's reason  | 4003 0001 92                              | PROTOCOL_ERROR",
                "PUBACK: misplaced property    | 4007 0001 00 03 21 0001                   | MALFORMED_PACKET",
                "PUBACK: reason string twice   | 400A 0001 00 06 1F 0000 1F 0000           | PROTOCOL_ERROR",
                "PUBREL: another one's reason  | 6203 0001 97                              | PROTOCOL_ERROR",
                "SUBSCRIBE: no filter          | 8203 0007 00                              | PROTOCOL_ERROR",
                "SUBSCRIBE: packet id 0        | 8207 0000 00 0001 61 00                   | PROTOCOL_ERROR",
                "SUBSCRIBE: QoS 3              | 8207 0007 00 0001 61 03                   | PROTOCOL_ERROR",
                "SUBSCRIBE: retain handling 3  | 8207 0007 00 0001 61 30                   | PROTOCOL_ERROR",
                "SUBSCRIBE: reserved bit 6     | 8207 0007 00 0001 61 40                   | MALFORMED_PACKET",
                "SUBSCRIBE: reserved bit 7     | 8207 0007 00 0001 61 80                   | MALFORMED_PACKET",
                "SUBSCRIBE: identifier 0       | 8209 0007 02 0B 00 0001 61 00             | PROTOCOL_ERROR",
                "SUBSCRIBE: two identifiers    | 820B 0007 04 0B 01 0B 02 0001 61 00       | PROTOCOL_ERROR",
                "SUBSCRIBE: no local, shared   | 8210 0007 00 000A 2473686172652F672F61 04 | PROTOCOL_ERROR",
                "SUBSCRIBE: no options         | 8206 0007 00 0001 61                      | MALFORMED_PACKET",
                "SUBSCRIBE: reason string      | 820A 0007 03 1F 0000 0001 61 00           | MALFORMED_PACKET",
                "UNSUBSCRIBE: no filter        | A203 0007 00                              | PROTOCOL_ERROR",
                "UNSUBSCRIBE: reason string    | A209 0007 03 1F 0000 0001 61              | MALFORMED_PACKET",
                "DISCONNECT: a server's reason | E001 8E                                   | PROTOCOL_ERROR",
                "DISCONNECT: expiry twice      | E00C 00 0A 11 00000001 11 00000001        | PROTOCOL_ERROR",
                "AUTH: no method               | F002 18 00                                | PROTOCOL_ERROR",
                "AUTH: a server's reason       | F006 00 04 15 0001 6D                     | PROTOCOL_ERROR",
                "AUTH: nothing                 | F000                                      | PROTOCOL_ERROR",
            })
    void afterConnecting(String what, String packet, ReasonCode reason) {
        assertRefused(Wire.connected(Wire.CONNECT_5), packet, reason);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "AUTH                      | F000                    | MALFORMED_PACKET",
                "PUBACK with a reason code | 4003 0001 00            | MALFORMED_PACKET",
                "DISCONNECT with content   | E001 00                 | MALFORMED_PACKET",
                "PUBLISH: DUP with QoS 0   | 3803 0001 61            | MALFORMED_PACKET",
                "PUBLISH: no topic         | 3002 0000               | TOPIC_NAME_INVALID",
                "PUBLISH: packet id 0      | 3205 0001 61 0000       | PROTOCOL_ERROR",
                "SUBSCRIBE: no filter      | 8202 0007               | PROTOCOL_ERROR",
                "SUBSCRIBE: no local       | 8206 0007 0001 61 04    | MALFORMED_PACKET",
                "SUBSCRIBE: QoS 3          | 8206 0007 0001 61 03    | PROTOCOL_ERROR",
                "SUBSCRIBE: U+0000         | 8206 0007 0001 00 00    | MALFORMED_PACKET",
                "UNSUBSCRIBE: no filter    | A202 0007               | PROTOCOL_ERROR",
            })
    void afterConnectingWith311(String what, String packet, ReasonCode reason) {
        assertRefused(Wire.connected(Wire.CONNECT_311), packet, reason);
    }
}
