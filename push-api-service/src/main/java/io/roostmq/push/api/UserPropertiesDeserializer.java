package io.roostmq.push.api;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.JsonDeserializer;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.exc.MismatchedInputException;
import io.roostmq.push.domain.UserProperty;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** User properties as an object of strings or as an array of {@code {name, value}}. */
final class UserPropertiesDeserializer extends JsonDeserializer<List<UserProperty>> {
    @Override
    public List<UserProperty> deserialize(JsonParser parser, DeserializationContext context) throws IOException {
        return switch (parser.currentToken()) {
            case START_OBJECT -> byName(parser);
            case START_ARRAY -> inOrder(parser);
            default ->
                throw MismatchedInputException.from(
                        parser, UserProperty.class, "expected: an object of strings or an array of {name, value}");
        };
    }

    private static List<UserProperty> byName(JsonParser parser) throws IOException {
        List<UserProperty> properties = new ArrayList<>();
        while (parser.nextToken() != JsonToken.END_OBJECT) {
            properties.add(new UserProperty(parser.currentName(), stringValue(parser)));
        }
        return properties;
    }

    private static List<UserProperty> inOrder(JsonParser parser) throws IOException {
        List<UserProperty> properties = new ArrayList<>();
        while (parser.nextToken() != JsonToken.END_ARRAY) {
            try {
                properties.add(item(parser));
            } catch (JsonMappingException e) {
                e.prependPath(properties, properties.size());
                throw e;
            }
        }
        return properties;
    }

    private static UserProperty item(JsonParser parser) throws IOException {
        String name = null;
        String value = null;
        if (parser.currentToken() != JsonToken.START_OBJECT) {
            throw MismatchedInputException.from(parser, UserProperty.class, "expected: an object {name, value}");
        }
        while (parser.nextToken() != JsonToken.END_OBJECT) {
            switch (parser.currentName()) {
                case "name" -> name = stringValue(parser);
                case "value" -> value = stringValue(parser);
                default -> {
                    JsonMappingException unknown = MismatchedInputException.from(
                            parser, UserProperty.class, "is unknown (expected: name, value)");
                    unknown.prependPath(UserProperty.class, parser.currentName());
                    throw unknown;
                }
            }
        }
        if (name == null || value == null) {
            throw MismatchedInputException.from(parser, UserProperty.class, "expected: both name and value");
        }
        return new UserProperty(name, value);
    }

    private static String stringValue(JsonParser parser) throws IOException {
        String name = parser.currentName();
        if (parser.nextToken() != JsonToken.VALUE_STRING) {
            JsonMappingException mismatch = MismatchedInputException.from(parser, String.class, "expected: a string");
            mismatch.prependPath(UserProperty.class, name);
            throw mismatch;
        }
        return parser.getText();
    }
}
