package io.roostmq.push.mqtt;

import com.hivemq.client.mqtt.MqttClient;
import com.hivemq.client.mqtt.datatypes.MqttQos;
import com.hivemq.client.mqtt.mqtt5.Mqtt5AsyncClient;
import com.hivemq.client.mqtt.mqtt5.message.auth.Mqtt5SimpleAuth;
import com.hivemq.client.mqtt.mqtt5.message.auth.Mqtt5SimpleAuthBuilder;
import com.hivemq.client.mqtt.mqtt5.message.connect.Mqtt5Connect;
import com.hivemq.client.mqtt.mqtt5.message.connect.connack.Mqtt5ConnAck;
import com.hivemq.client.mqtt.mqtt5.message.connect.connack.Mqtt5ConnAckRestrictions;
import io.roostmq.push.domain.Push;
import io.roostmq.push.domain.PushOutcome;
import io.roostmq.push.domain.PushOutcome.Unavailable;
import io.roostmq.push.domain.PushOutcome.Unknown;
import io.roostmq.push.domain.Rejection;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/** One connection to the broker, from its CONNACK to its end: it is never revived, and neither is what it had in flight. */
final class LinkConnection {
    /** When to come back after a full window or an unanswered message: a moment is all that either needs. */
    static final Duration RETRY_SOON = Duration.ofSeconds(1);

    /** How long the broker may take to close its side after a DISCONNECT. */
    private static final long DISCONNECT_MILLIS_MAX = 1_000;

    private final Mqtt5AsyncClient client;
    private final Mqtt5ConnAckRestrictions restrictions;
    private final CompletableFuture<Throwable> lost;
    private final Window window;
    private final Duration publishTimeout;
    private final ScheduledExecutorService timers;

    private LinkConnection(
            Mqtt5AsyncClient client,
            Mqtt5ConnAck connAck,
            CompletableFuture<Throwable> lost,
            LinkSettings settings,
            ScheduledExecutorService timers) {
        this.client = client;
        this.restrictions = connAck.getRestrictions();
        this.lost = lost;
        this.window = new Window(Math.min(settings.window(), restrictions.getReceiveMaximum()));
        this.publishTimeout = settings.publishTimeout();
        this.timers = timers;
    }

    /** Completes with the connection after a CONNACK of success, exceptionally with the reason why there is none. */
    static CompletionStage<LinkConnection> open(LinkSettings settings, ScheduledExecutorService timers) {
        CompletableFuture<Throwable> lost = new CompletableFuture<>();
        Mqtt5AsyncClient client = MqttClient.builder()
                .useMqttVersion5()
                .identifier(settings.clientId())
                .executorConfig()
                .nettyThreads(1)
                .applyExecutorConfig()
                .transportConfig()
                .serverHost(settings.broker().host())
                .serverPort(settings.broker().port())
                .socketConnectTimeout(settings.connectTimeout().toMillis(), TimeUnit.MILLISECONDS)
                .mqttConnectTimeout(settings.connectTimeout().toMillis(), TimeUnit.MILLISECONDS)
                .applyTransportConfig()
                .addDisconnectedListener(context -> lost.complete(context.getCause()))
                .simpleAuth(simpleAuth(settings.credentials()))
                .buildAsync();
        Mqtt5Connect connect = Mqtt5Connect.builder()
                .cleanStart(true)
                .sessionExpiryInterval(0)
                .keepAlive((int) settings.keepAlive().toSeconds())
                .userProperties()
                .add(Answers.ASK_FOR_MESSAGE_ID, "true")
                .applyUserProperties()
                .build();
        return client.connect(connect)
                .thenApply(connAck -> new LinkConnection(client, connAck, lost, settings, timers));
    }

    private static @Nullable Mqtt5SimpleAuth simpleAuth(LinkSettings.@Nullable Credentials credentials) {
        if (credentials == null) {
            return null;
        }
        Mqtt5SimpleAuthBuilder.Complete auth = Mqtt5SimpleAuth.builder().username(credentials.username());
        String password = credentials.password();
        return password == null
                ? auth.build()
                : auth.password(password.getBytes(StandardCharsets.UTF_8)).build();
    }

    /** Completes with the cause when the connection has ended, whoever ended it. */
    CompletionStage<Throwable> lost() {
        return lost;
    }

    Window window() {
        return window;
    }

    /** Sends at once or not at all; completes within the publish timeout. */
    CompletionStage<PushOutcome> publish(Push push) {
        PushOutcome refusal = refusal(push);
        if (refusal != null) {
            return CompletableFuture.completedFuture(refusal);
        }
        CompletableFuture<PushOutcome> answer = new CompletableFuture<>();
        ScheduledFuture<?> timeout =
                timers.schedule(() -> giveUp(answer), publishTimeout.toNanos(), TimeUnit.NANOSECONDS);
        CompletableFuture<Void> unused = client.publish(Publishes.of(push))
                .<PushOutcome>handle((result, failure) -> result != null ? Answers.of(push, result) : failed(failure))
                .thenAccept(outcome -> {
                    timeout.cancel(false);
                    boolean wasOverdue = !answer.complete(outcome);
                    window.leave(wasOverdue);
                });
        return answer;
    }

    /** Lets the messages in flight finish until the deadline, then says DISCONNECT. Completes when that is done. */
    CompletionStage<Void> close(Duration deadline) {
        return window.close()
                .toCompletableFuture()
                .completeOnTimeout(null, deadline.toMillis(), TimeUnit.MILLISECONDS)
                .thenCompose(drained -> disconnect());
    }

    /** Completes when the broker has closed its side, or has had its time for it. */
    CompletionStage<Void> disconnect() {
        // It fails only when the connection has ended already, which is what was wanted.
        return client.disconnect()
                .handle((done, failure) -> (Void) null)
                .completeOnTimeout(null, DISCONNECT_MILLIS_MAX, TimeUnit.MILLISECONDS);
    }

    private @Nullable PushOutcome refusal(Push push) {
        if (Publishes.qos(push.qos()).compareTo(restrictions.getMaximumQos()) > 0) {
            MqttQos maximum = restrictions.getMaximumQos();
            return new PushOutcome.Rejected(
                    Rejection.QOS_NOT_SUPPORTED, "The broker supports QoS 0.." + maximum.getCode() + " only.");
        }
        if (push.retain() && !restrictions.isRetainAvailable()) {
            return new PushOutcome.Rejected(
                    Rejection.RETAIN_NOT_SUPPORTED, "The broker does not support retained messages.");
        }
        return switch (window.enter()) {
            case GRANTED -> null;
            case FULL -> new Unavailable(Unavailable.Cause.WINDOW_FULL, RETRY_SOON);
            case CLOSED -> new Unavailable(Unavailable.Cause.STOPPING, RETRY_SOON);
        };
    }

    private static PushOutcome failed(@Nullable Throwable failure) {
        return failure == null ? new Unknown(Unknown.Cause.LINK_LOST, RETRY_SOON) : Answers.of(failure, RETRY_SOON);
    }

    private void giveUp(CompletableFuture<PushOutcome> answer) {
        if (!answer.complete(new Unknown(Unknown.Cause.TIMEOUT, RETRY_SOON)) || !window.overdue()) {
            return;
        }
        lost.complete(new TimeoutException("a whole window of " + window.size() + " messages is unanswered"));
        CompletionStage<Void> unused = disconnect();
    }
}
