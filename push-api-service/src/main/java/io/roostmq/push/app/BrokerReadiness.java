package io.roostmq.push.app;

import io.roostmq.push.mqtt.LinkStatus;
import io.roostmq.push.mqtt.MqttLink;
import jakarta.inject.Singleton;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Readiness;

/** Ready while there is a link to the broker. Liveness has no check: a restart of this service does not mend the broker. */
@Readiness
@Singleton
final class BrokerReadiness implements HealthCheck {
    private final MqttLink link;

    BrokerReadiness(MqttLink link) {
        this.link = link;
    }

    @Override
    public HealthCheckResponse call() {
        LinkStatus status = link.status();
        return HealthCheckResponse.named("broker link")
                .status(status.up())
                .withData("since", status.since().toString())
                .withData("detail", status.detail())
                .build();
    }
}
