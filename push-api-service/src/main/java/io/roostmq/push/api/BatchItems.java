package io.roostmq.push.api;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.roostmq.push.domain.Caller;
import io.roostmq.push.domain.InvalidPush;
import io.roostmq.push.domain.Push;
import io.roostmq.push.domain.PushOutcome;
import io.roostmq.push.domain.PushSequence;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Turns items of a batch to pushes, and outcomes to results. A wrong item is an item with a problem. */
@Singleton
final class BatchItems {
    /**
     * @param push null when the item is wrong
     * @param mistake what is wrong with it
     */
    record Read(long index, @Nullable Push push, @Nullable Problem mistake) {
        static Read of(long index, Push push) {
            return new Read(index, push, null);
        }

        static Read of(long index, Problem mistake) {
            return new Read(index, null, mistake);
        }

        PushSequence.Item<Read> sized(int bytes) {
            return new PushSequence.Item<>(this, push, bytes);
        }

        /** @param outcome null for a wrong item */
        BatchReply.Item result(@Nullable PushOutcome outcome) {
            return push == null || outcome == null
                    ? BatchReply.Item.of(index, Objects.requireNonNull(mistake))
                    : BatchReply.Item.of(index, push, outcome);
        }
    }

    private interface Reader {
        @Nullable
        BatchItem read() throws IOException;
    }

    private final ObjectMapper json;
    private final PublishRequests requests;

    BatchItems(ObjectMapper json, PublishRequests requests) {
        this.json = json;
        this.requests = requests;
    }

    Read of(long index, JsonNode item, Caller caller) {
        return read(index, caller, () -> json.treeToValue(item, BatchItem.class));
    }

    Read of(long index, byte[] item, Caller caller) {
        return read(index, caller, () -> json.readValue(item, BatchItem.class));
    }

    private Read read(long index, Caller caller, Reader reader) {
        try {
            BatchItem item = reader.read();
            return item == null
                    ? Read.of(index, Problem.of(ProblemType.INVALID_REQUEST, "expected: a JSON object, not null"))
                    : Read.of(index, requests.toPush(item, caller));
        } catch (InvalidPush invalid) {
            return Read.of(index, Problem.of(invalid));
        } catch (JsonProcessingException mistake) {
            return Read.of(index, JsonMistakes.toProblem(mistake));
        } catch (IOException noText) {
            return Read.of(index, Problem.of(ProblemType.MALFORMED_JSON, "is not text in UTF-8"));
        }
    }
}
