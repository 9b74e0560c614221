package io.roostmq.push.app;

import io.roostmq.push.mqtt.LinkPool;
import io.roostmq.push.mqtt.LinkStatus;
import jakarta.inject.Singleton;
import java.util.List;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Readiness;

/** Ready while there is at least one link to the broker. Liveness has no check: a restart of this service does not mend the broker. */
@Readiness
@Singleton
final class BrokerReadiness implements HealthCheck {
    private final LinkPool links;

    BrokerReadiness(LinkPool links) {
        this.links = links;
    }

    @Override
    public HealthCheckResponse call() {
        List<LinkStatus> status = links.status();
        // What is wrong, if anything is; else since when nothing is.
        LinkStatus shown =
                status.stream().filter(link -> !link.up()).findFirst().orElseGet(() -> status.get(0));
        long up = status.stream().filter(LinkStatus::up).count();
        return HealthCheckResponse.named("broker link")
                .status(up > 0)
                .withData("up", up + " of " + status.size())
                .withData("since", shown.since().toString())
                .withData("detail", shown.detail())
                .build();
    }
}
