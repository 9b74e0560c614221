package io.roostmq.push.admin;

import java.net.URI;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Where the broker's admin interface is.
 *
 * @param url {@code http://host:port} or {@code https://host:port}; null when nobody has said
 * @param token for {@code Authorization: Bearer}; null for none
 * @param timeout for the connection, and from the request to the whole answer
 */
public record AdminSettings(@Nullable URI url, @Nullable String token, Duration timeout) {
    /** Without the token, which never reaches a log. */
    @Override
    public String toString() {
        return "AdminSettings[url=" + url + ", timeout=" + timeout + "]";
    }
}
