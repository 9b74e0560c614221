package io.roostmq.push.api;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.cfg.CoercionAction;
import com.fasterxml.jackson.databind.cfg.CoercionInputShape;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.databind.type.LogicalType;
import io.quarkus.jackson.ObjectMapperCustomizer;
import jakarta.inject.Singleton;
import java.util.List;

/**
 * JSON is read as it is meant: what a lenient reader would ignore or convert is a mistake of the caller, who learns of it.
 * Numbers keep their digits, so that {@code json} content is what the caller wrote.
 */
@Singleton
final class StrictJson implements ObjectMapperCustomizer {
    private static final List<LogicalType> SCALARS =
            List.of(LogicalType.Textual, LogicalType.Integer, LogicalType.Boolean);
    private static final List<CoercionInputShape> SHAPES = List.of(
            CoercionInputShape.String,
            CoercionInputShape.EmptyString,
            CoercionInputShape.Integer,
            CoercionInputShape.Float,
            CoercionInputShape.Boolean);

    @Override
    public void customize(ObjectMapper mapper) {
        mapper.enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES);
        mapper.enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);
        mapper.enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS);
        mapper.configure(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES, false);
        mapper.enable(JsonWriteFeature.COMBINE_UNICODE_SURROGATES_IN_UTF8.mappedFeature());
        mapper.enable(JsonParser.Feature.STRICT_DUPLICATE_DETECTION);
        for (LogicalType scalar : SCALARS) {
            for (CoercionInputShape shape : SHAPES) {
                if (!isNatural(scalar, shape)) {
                    mapper.coercionConfigFor(scalar).setCoercion(shape, CoercionAction.Fail);
                }
            }
        }
    }

    private static boolean isNatural(LogicalType scalar, CoercionInputShape shape) {
        return switch (shape) {
            case String, EmptyString -> scalar == LogicalType.Textual;
            case Integer -> scalar == LogicalType.Integer;
            case Boolean -> scalar == LogicalType.Boolean;
            default -> false;
        };
    }
}
