package io.roostmq.push.api;

import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonParseException;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.exc.StreamReadException;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.exc.MismatchedInputException;
import com.fasterxml.jackson.databind.exc.UnrecognizedPropertyException;
import io.roostmq.push.domain.Violation;
import java.util.Collection;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** What the JSON reader found wrong, in the words of the API: the field, what is expected, and where it stands. */
final class JsonMistakes {
    private JsonMistakes() {}

    static Problem toProblem(JsonProcessingException mistake) {
        String field = field(mistake);
        String where = where(mistake.getLocation());
        JsonProcessingException syntax = syntaxError(mistake);
        if (syntax != null) {
            String detail = syntax.getOriginalMessage() + where(syntax.getLocation());
            return problem(ProblemType.MALFORMED_JSON, field, detail);
        }
        return problem(ProblemType.INVALID_REQUEST, field, expectation(mistake) + where);
    }

    private static Problem problem(ProblemType type, String field, String detail) {
        return field.isEmpty()
                ? Problem.of(type, detail)
                : Problem.of(type, type.status(), field + ": " + detail, List.of(new Violation(field, detail)));
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
        if (mistake.getCause() instanceof StreamReadException) {
            return "is a number out of range";
        }
        if (mistake instanceof MismatchedInputException mismatch && mismatch.getTargetType() != null) {
            return expectation(mismatch, mismatch.getTargetType());
        }
        return mistake.getOriginalMessage();
    }

    private static String expectation(MismatchedInputException mismatch, Class<?> target) {
        if (target == String.class) {
            return "expected: a string";
        }
        if (target == Integer.class || target == Long.class) {
            return "expected: an integer";
        }
        if (target == Boolean.class) {
            return "expected: true or false";
        }
        if (Collection.class.isAssignableFrom(target)) {
            return "expected: an array";
        }
        if (MessageFields.class.isAssignableFrom(target) || target == ClientsQuery.class) {
            return "expected: a JSON object";
        }
        return mismatch.getOriginalMessage();
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
