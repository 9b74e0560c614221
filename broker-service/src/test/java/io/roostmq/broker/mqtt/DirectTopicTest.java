package io.roostmq.broker.mqtt;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DirectTopicTest {
    @ParameterizedTest
    @CsvSource({
        "device, device",
        "a-b.c_d~e, a-b.c_d~e",
        "line/1/unit 7, line%2F1%2Funit%207",
        "100%, 100%25",
        "+#$, %2B%23%24",
        "%2F, %252F",
        "\u00e4\ud83d\ude00, %C3%A4%F0%9F%98%80",
        "a\u0001\u007f, a%01%7F",
        ".., ..",
        "$SYS, %24SYS",
        "$share, %24share",
        "*!();:@&=, %2A%21%28%29%3B%3A%40%26%3D"
    })
    void everyClientHasOneAddress(String clientId, String encoded) {
        DirectTopic direct = new DirectTopic(new ClientId(clientId), new Topic("a//b/$c"));
        assertEquals("$roost/clients/" + encoded + "/a//b/$c", direct.address().name());
        assertEquals(direct, DirectTopic.parse(direct.address()));
    }

    @Test
    void anyIdentifierAndTopicComeBack() {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        for (int i = 0; i < 2_000; i++) {
            StringBuilder clientId = new StringBuilder("c");
            for (int n = random.nextInt(20); n >= 0; n--) {
                int codePoint = random.nextBoolean() ? 1 + random.nextInt(127) : 1 + random.nextInt(0x10FFFF);
                boolean isCharacter = codePoint < 0xD800 || codePoint > 0xDFFF;
                clientId.appendCodePoint(isCharacter ? codePoint : 'x');
            }
            DirectTopic direct = new DirectTopic(new ClientId(clientId.toString()), new Topic("/" + i + "/"));
            assertEquals(direct, DirectTopic.parse(direct.address()), () -> "seed " + seed);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "$roost/clients",
                "$roost/clients/",
                "$roost/clients//",
                "$roost/clients//t",
                "$roost/clients/c",
                "$roost/clients/c/",
                "$roost/clients/a b/t",
                "$roost/clients/\u00e4/t",
                "$roost/clients/a$/t",
                "$roost/clients/%/t",
                "$roost/clients/%2/t",
                "$roost/clients/c%2/t",
                "$roost/clients/%G0/t",
                "$roost/clients/%2f/t",
                "$roost/clients/%c3%a4/t",
                "$roost/clients/%41/t",
                "$roost/clients/%00/t",
                "$roost/clients/a%00/t",
                "$roost/clients/%C3/t",
                "$roost/clients/%C0%80/t",
                "$roost/clients/%ED%A0%80/t",
                "$roost/clients/%FF/t",
                "$roost/clients/%24share%2Fg%2Ft/t",
                "$roost/clients/%24share%2F/t",
                "$roost/client/c/t",
                "roost/clients/c/t",
                "t"
            })
    void whatIsNoAddressIsRefused(String topic) {
        ProtocolException refused = assertThrows(ProtocolException.class, () -> DirectTopic.parse(new Topic(topic)));
        assertEquals(ReasonCode.TOPIC_NAME_INVALID, refused.reason());
    }

    @Test
    void whatIsMeantAsAnAddressIsKnown() {
        assertTrue(DirectTopic.isMeantBy(new Topic("$roost/clients")));
        assertTrue(DirectTopic.isMeantBy(new Topic("$roost/clients/")));
        assertTrue(DirectTopic.isMeantBy(new Topic("$roost/clients/c/t")));
        assertFalse(DirectTopic.isMeantBy(new Topic("$roost/clientsX")));
        assertFalse(DirectTopic.isMeantBy(new Topic("$roost/events/c")));
        assertFalse(DirectTopic.isMeantBy(new Topic("$ROOST/clients/c/t")));
        assertFalse(DirectTopic.isMeantBy(new Topic("x/$roost/clients/c/t")));
    }

    @Test
    void topicsOfTheServiceAreKnown() {
        assertTrue(new Topic("$roost").isOfService());
        assertTrue(new Topic("$roost/").isOfService());
        assertFalse(new Topic("$rooster/x").isOfService());
        assertFalse(new Topic("$SYS/x").isOfService());
        assertTrue(TopicFilter.of("$roost/#").isOfService());
        assertTrue(TopicFilter.of("$share/g/$roost/+/x").isOfService());
        assertFalse(TopicFilter.of("#").isOfService());
        assertFalse(TopicFilter.of("$share/$roost/x").isOfService());
    }
}
