package io.roostmq.broker.it;

import com.hivemq.client.mqtt.datatypes.MqttUtf8String;
import com.hivemq.client.mqtt.mqtt5.Mqtt5ClientConfig;
import com.hivemq.client.mqtt.mqtt5.auth.Mqtt5EnhancedAuthMechanism;
import com.hivemq.client.mqtt.mqtt5.message.auth.Mqtt5Auth;
import com.hivemq.client.mqtt.mqtt5.message.auth.Mqtt5AuthBuilder;
import com.hivemq.client.mqtt.mqtt5.message.auth.Mqtt5EnhancedAuth;
import com.hivemq.client.mqtt.mqtt5.message.auth.Mqtt5EnhancedAuthBuilder;
import com.hivemq.client.mqtt.mqtt5.message.connect.Mqtt5Connect;
import com.hivemq.client.mqtt.mqtt5.message.connect.connack.Mqtt5ConnAck;
import com.hivemq.client.mqtt.mqtt5.message.disconnect.Mqtt5Disconnect;
import com.ongres.scram.client.ScramClient;
import com.ongres.scram.common.exception.ScramException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** How a device would do it: HiveMQ's client asks, a SCRAM library answers. */
final class ScramMechanism implements Mqtt5EnhancedAuthMechanism {
    private static final String METHOD = "SCRAM-SHA-256";
    private static final int ANSWER_SECONDS_MAX = 10;

    private final String user;
    /** May be changed between two exchanges. */
    private volatile String password;

    private volatile @Nullable ScramClient scram;
    final CompletableFuture<Void> renewed = new CompletableFuture<>();
    final CompletableFuture<Void> renewalRejected = new CompletableFuture<>();

    ScramMechanism(String user, String password) {
        this.user = user;
        this.password = password;
    }

    void password(String changed) {
        password = changed;
    }

    @Override
    public MqttUtf8String getMethod() {
        return MqttUtf8String.of(METHOD);
    }

    @Override
    public int getTimeout() {
        return ANSWER_SECONDS_MAX;
    }

    @Override
    public CompletableFuture<Void> onAuth(
            Mqtt5ClientConfig config, Mqtt5Connect connect, Mqtt5EnhancedAuthBuilder builder) {
        begin(builder);
        return CompletableFuture.completedFuture(null);
    }

    @Override
    public CompletableFuture<Void> onReAuth(Mqtt5ClientConfig config, Mqtt5AuthBuilder builder) {
        begin(builder);
        return CompletableFuture.completedFuture(null);
    }

    private void begin(Mqtt5EnhancedAuthBuilder builder) {
        ScramClient begun = ScramClient.builder()
                .advertisedMechanisms(List.of(METHOD))
                .username(user)
                .password(password.toCharArray())
                .build();
        scram = begun;
        builder.data(begun.clientFirstMessage().toString().getBytes(StandardCharsets.UTF_8));
    }

    @Override
    public CompletableFuture<Boolean> onContinue(Mqtt5ClientConfig config, Mqtt5Auth auth, Mqtt5AuthBuilder builder) {
        ScramClient begun = scram;
        if (begun == null) {
            return CompletableFuture.completedFuture(false);
        }
        try {
            begun.serverFirstMessage(text(auth));
            builder.data(begun.clientFinalMessage().toString().getBytes(StandardCharsets.UTF_8));
            return CompletableFuture.completedFuture(true);
        } catch (ScramException e) {
            return CompletableFuture.completedFuture(false);
        }
    }

    @Override
    public CompletableFuture<Boolean> onAuthSuccess(Mqtt5ClientConfig config, Mqtt5ConnAck connAck) {
        return CompletableFuture.completedFuture(
                connAck.getEnhancedAuth().map(this::isTheServer).orElse(false));
    }

    @Override
    public CompletableFuture<Boolean> onReAuthSuccess(Mqtt5ClientConfig config, Mqtt5Auth auth) {
        boolean verified = isTheServer(auth);
        if (verified) {
            renewed.complete(null);
        }
        return CompletableFuture.completedFuture(verified);
    }

    private boolean isTheServer(Mqtt5EnhancedAuth auth) {
        ScramClient begun = scram;
        try {
            return begun != null && begun.serverFinalMessage(text(auth)) != null;
        } catch (ScramException e) {
            return false;
        }
    }

    private static String text(Mqtt5EnhancedAuth auth) {
        ByteBuffer data = auth.getData().orElseGet(() -> ByteBuffer.allocate(0));
        return StandardCharsets.UTF_8.decode(data).toString();
    }

    @Override
    public void onAuthRejected(Mqtt5ClientConfig config, Mqtt5ConnAck connAck) {}

    @Override
    public void onReAuthRejected(Mqtt5ClientConfig config, Mqtt5Disconnect disconnect) {
        renewalRejected.complete(null);
    }

    @Override
    public void onAuthError(Mqtt5ClientConfig config, Throwable cause) {}

    @Override
    public void onReAuthError(Mqtt5ClientConfig config, Throwable cause) {}
}
