package io.roostmq.broker.store.embedded;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.roostmq.broker.mqtt.ClientId;
import io.roostmq.broker.mqtt.Message;
import io.roostmq.broker.mqtt.MessageId;
import io.roostmq.broker.mqtt.MessageProperties;
import io.roostmq.broker.mqtt.MessageProperties.PayloadFormat;
import io.roostmq.broker.mqtt.Payload;
import io.roostmq.broker.mqtt.QoS;
import io.roostmq.broker.mqtt.Subscription;
import io.roostmq.broker.mqtt.Subscription.RetainHandling;
import io.roostmq.broker.mqtt.Topic;
import io.roostmq.broker.mqtt.TopicFilter;
import io.roostmq.broker.mqtt.UserProperty;
import io.roostmq.broker.mqtt.Will;
import io.roostmq.broker.store.Recipient;
import io.roostmq.broker.store.StoredDelivery;
import io.roostmq.broker.store.embedded.SessionEntry.Delivery;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

final class RecordsTest {
    private static final int ROUNDS = 500;
    private static final String ALPHABET = "aZ09/-_ \u00e4\u20ac\uffee";

    private final long seed = System.nanoTime();
    private final Random random = new Random(seed);
    private final ByteWriter writer = new ByteWriter();

    @Test
    void deliveriesAreReadAsTheyWereWritten() {
        for (int round = 0; round < ROUNDS; round++) {
            Message message = message();
            List<Integer> identifiers = new ArrayList<>();
            for (int i = random.nextInt(4); i > 0; i--) {
                identifiers.add(1 + random.nextInt(268_435_455));
            }
            TopicFilter share = random.nextBoolean() ? TopicFilter.of("$share/s/a/" + random.nextInt()) : null;
            Recipient recipient = new Recipient(new ClientId("c"), 1, qos(), random.nextBoolean(), identifiers, share);
            Records.message(writer.clear(), message);
            byte[] encoded = writer.toArray();
            Records.delivery(writer.clear(), recipient, message.sizeBytes(), message.expiresAtMillis(), encoded);
            byte[] record = writer.toArray();
            StoredDelivery waiting = StoredDelivery.of(message, recipient);
            StoredDelivery released = waiting.afterRelease();
            assertEquals(waiting, Records.toDelivery(record), "seed " + seed);
            assertEquals(released, Records.toDelivery(Records.released(record)), "seed " + seed);
            assertEquals(
                    new Delivery(message.id(), recipient.qos(), message.sizeBytes(), message.expiresAtMillis(), false),
                    Records.header(message.id(), record));
        }
    }

    @Test
    void retainedMessagesAreReadAsTheyWereWritten() {
        for (int round = 0; round < ROUNDS; round++) {
            Message message = message();
            Records.message(writer.clear(), message);
            byte[] encoded = writer.toArray();
            Records.retained(writer.clear(), encoded);
            byte[] record = writer.toArray();
            assertEquals(message, Records.toRetained(record), "seed " + seed);
            assertEquals(message.id(), Records.retainedId(record));
            assertEquals(message.expiresAtMillis(), Records.retainedExpiresAtMillis(record));
        }
    }

    @Test
    void willsAreReadAsTheyWereWritten() {
        for (int round = 0; round < ROUNDS; round++) {
            long expirySeconds = random.nextBoolean() ? Will.NO_EXPIRY : random.nextInt();
            Will will = new Will(
                    new Topic(text(1)),
                    payload(),
                    qos(),
                    random.nextBoolean(),
                    random.nextInt() & 0xFFFF_FFFFL,
                    expirySeconds,
                    properties());
            Records.will(writer.clear(), will);
            assertEquals(will, Records.toWill(writer.toArray()), "seed " + seed);
        }
    }

    @Test
    void subscriptionsAreReadAsTheyWereWritten() {
        for (QoS qos : QoS.values()) {
            for (RetainHandling handling : RetainHandling.values()) {
                boolean one = random.nextBoolean();
                Subscription subscription = new Subscription(
                        TopicFilter.of("$share/g/a/+"), qos, one, !one, handling, random.nextInt(268_435_456));
                Records.subscription(writer.clear(), subscription);
                assertEquals(subscription, Records.toSubscription("$share/g/a/+", writer.toArray()), "seed " + seed);
            }
        }
    }

    @Test
    void aRecordOfAnotherVersionIsNotRead() {
        assertThrows(IllegalStateException.class, () -> Records.toDelivery(new byte[] {2, 0, 0, 0}));
    }

    private Message message() {
        long expires = random.nextBoolean() ? Message.NEVER : random.nextLong() >>> 1;
        return new Message(
                new MessageId(random.nextLong(), random.nextLong()),
                new ClientId(text(1)),
                new Topic(text(1)),
                payload(),
                qos(),
                random.nextBoolean(),
                expires,
                properties());
    }

    private MessageProperties properties() {
        if (random.nextInt(4) == 0) {
            return MessageProperties.NONE;
        }
        List<UserProperty> user = new ArrayList<>();
        for (int i = random.nextInt(5); i > 0; i--) {
            user.add(new UserProperty(text(0), text(0)));
        }
        PayloadFormat[] formats = PayloadFormat.values();
        return new MessageProperties(
                formats[random.nextInt(formats.length)],
                maybeText(),
                maybeText(),
                random.nextBoolean() ? null : payload(),
                user);
    }

    private Payload payload() {
        byte[] bytes = new byte[random.nextInt(10) == 0 ? random.nextInt(3_000_000) : random.nextInt(300)];
        random.nextBytes(bytes);
        return Payload.of(bytes);
    }

    private QoS qos() {
        return QoS.of(random.nextInt(3));
    }

    private @Nullable String maybeText() {
        return random.nextBoolean() ? null : text(0);
    }

    private String text(int lengthMin) {
        int length = lengthMin + (random.nextInt(20) == 0 ? random.nextInt(60_000) : random.nextInt(20));
        StringBuilder text = new StringBuilder(length);
        for (int i = 0; i < length; i++) {
            text.append(ALPHABET.charAt(random.nextInt(ALPHABET.length())));
        }
        return text.toString();
    }
}
