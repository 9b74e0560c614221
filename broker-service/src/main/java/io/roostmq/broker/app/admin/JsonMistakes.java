package io.roostmq.broker.app.admin;

import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonParseException;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.exc.MismatchedInputException;
import com.fasterxml.jackson.databind.exc.UnrecognizedPropertyException;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** What the JSON reader found wrong, in the words of the API: the field, what is expected, and where it stands. */
final class JsonMistakes {
    private JsonMistakes() {}

    static Problem toProblem(JsonProcessingException mistake) {
        String field = field(mistake);
        JsonProcessingException syntax = syntaxError(mistake);
        ProblemType type = syntax == null ? ProblemType.INVALID_REQUEST : ProblemType.MALFORMED_JSON;
        String detail = syntax == null
                ? expectation(mistake) + where(mistake.getLocation())
                : syntax.getOriginalMessage() + where(syntax.getLocation());
        return field.isEmpty() ? Problem.of(type, detail) : Problem.ofField(type, field, detail);
    }

    /** A text that is not JSON, itself or as the cause of a failure to read a field. */
    private static @Nullable JsonProcessingException syntaxError(JsonProcessingException mistake) {
        if (mistake instanceof JsonParseException) {
            return mistake;
        }
        return mistake.getCause() instanceof JsonParseException cause ? cause : null;
    }

    private static String expectation(JsonProcessingException mistake) {
        if (mistake instanceof UnrecognizedPropertyException unknown) {
            String known = unknown.getKnownPropertyIds().stream()
                    .map(String::valueOf)
                    .sorted()
                    .collect(Collectors.joining(", "));
            return "is unknown (expected: " + known + ")";
        }
        Class<?> target = mistake instanceof MismatchedInputException mismatch ? mismatch.getTargetType() : null;
        if (target == String.class) {
            return "expected: a string";
        }
        if (target != null && List.class.isAssignableFrom(target)) {
            return "expected: an array";
        }
        return target == ClientQuery.class ? "expected: a JSON object" : mistake.getOriginalMessage();
    }

    private static String field(JsonProcessingException mistake) {
        if (!(mistake instanceof JsonMappingException mapping)) {
            return "";
        }
        StringBuilder field = new StringBuilder();
        for (JsonMappingException.Reference step : mapping.getPath()) {
            if (step.getFieldName() == null) {
                field.append('[').append(step.getIndex()).append(']');
            } else {
                field.append(field.isEmpty() ? "" : ".").append(step.getFieldName());
            }
        }
        return field.toString();
    }

    private static String where(@Nullable JsonLocation location) {
        return location == null || location.getLineNr() < 1
                ? ""
                : " at line " + location.getLineNr() + ", column " + location.getColumnNr();
    }
}
