package io.roostmq.broker.app.admin;

import jakarta.ws.rs.core.UriInfo;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The query parameters of one request, read strictly: those that it has, each once. */
final class Parameters {
    private static final Pattern NUMBER = Pattern.compile("[0-9]{1,9}");

    private final Map<String, List<String>> values;

    /**
     * @param known the names of all that the request may have
     * @throws ProblemException when there is another, or one twice
     */
    Parameters(UriInfo uri, String... known) {
        values = uri.getQueryParameters();
        List<String> names = List.of(known);
        values.forEach((name, given) -> {
            if (!names.contains(name)) {
                String expected = names.isEmpty() ? "none" : String.join(", ", names);
                throw ProblemException.invalid(name, "is unknown (expected: " + expected + ")");
            }
            if (given.size() > 1) {
                throw ProblemException.invalid(name, "is given " + given.size() + " times (expected: once)");
            }
        });
    }

    /** Null when it is not given. */
    @Nullable
    String text(String name) {
        List<String> given = values.get(name);
        return given == null ? null : given.get(0);
    }

    int number(String name, int otherwise, int min, int max) {
        String text = text(name);
        if (text == null) {
            return otherwise;
        }
        int number = NUMBER.matcher(text).matches() ? Integer.parseInt(text) : -1;
        if (number < min || number > max) {
            throw ProblemException.invalid(name, text + " (expected: " + min + ".." + max + ")");
        }
        return number;
    }
}
