package io.roostmq.push.api;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.roostmq.push.domain.Caller;
import io.roostmq.push.domain.PushOutcome;
import io.roostmq.push.domain.PushSequence;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.RoutingContext;
import org.jspecify.annotations.Nullable;

/**
 * One streamed batch: a line in, a result out, in order. Its memory does not depend on the length of the body: a piece of the
 * body is asked for only when the piece before is used up, a line is taken only when the sequence has room for it, and
 * the sequence waits when the caller does not read its results. What waits beyond that waits in the caller.
 *
 * <p>Confined to the event loop of its request.
 */
final class LineStream implements PushSequence.Source<BatchItems.Read>, PushSequence.Sink<BatchItems.Read> {
    private static final byte LINE_FEED = '\n';

    private final HttpServerRequest request;
    private final HttpServerResponse response;
    private final ObjectMapper json;
    private final BatchItems items;
    private final Caller caller;
    private final LineSplitter lines;
    private final int lineBytesMax;
    private Buffer results = Buffer.buffer();
    private long count;
    private boolean isAsked;

    private LineStream(RoutingContext context, ObjectMapper json, BatchItems items, int lineBytesMax) {
        this.request = context.request();
        this.response = context.response();
        this.json = json;
        this.items = items;
        this.caller = Callers.of(context);
        this.lines = new LineSplitter(lineBytesMax);
        this.lineBytesMax = lineBytesMax;
    }

    /** Reads the request and ends the response. */
    static void serve(RoutingContext context, ObjectMapper json, Batches batches, BatchItems items, int lineBytesMax) {
        LineStream stream = new LineStream(context, json, items, lineBytesMax);
        PushSequence<BatchItems.Read> sequence = batches.sequence(stream, stream);
        context.addEndHandler(ended -> sequence.cancel());
        stream.start(sequence);
    }

    private void start(PushSequence<BatchItems.Read> sequence) {
        response.setChunked(true).putHeader(HttpHeaders.CONTENT_TYPE, LineRoute.MEDIA_TYPE);
        response.drainHandler(drained -> sequence.advance());
        if (request.isEnded()) {
            lines.end();
        } else {
            request.pause();
            request.exceptionHandler(lost -> sequence.cancel());
            request.handler(piece -> {
                isAsked = false;
                lines.feed(piece.getBytes());
                sequence.advance();
            });
            request.endHandler(end -> {
                lines.end();
                sequence.advance();
            });
        }
        sequence.advance();
    }

    @Override
    public PushSequence.@Nullable Item<BatchItems.Read> next() {
        LineSplitter.Line line = lines.next();
        if (line == null) {
            if (!isAsked && !lines.isDone()) {
                isAsked = true;
                request.fetch(1);
            }
            return null;
        }
        long index = count++;
        if (line.isTooLong()) {
            Problem problem = Problem.of(
                    ProblemType.TOO_LARGE, "The line has more than " + lineBytesMax + " bytes: it was not read.");
            return BatchItems.Read.of(index, problem).sized(0);
        }
        return items.of(index, line.bytes().array(), caller).sized(line.bytes().size());
    }

    @Override
    public boolean isEnded() {
        return lines.isDone();
    }

    @Override
    public void accept(BatchItems.Read item, @Nullable PushOutcome outcome) {
        try {
            results.appendBytes(json.writeValueAsBytes(item.result(outcome))).appendByte(LINE_FEED);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a result can be written as JSON", e);
        }
    }

    @Override
    public boolean isFull() {
        return response.writeQueueFull();
    }

    @Override
    public void flush() {
        response.write(results);
        results = Buffer.buffer();
    }

    @Override
    public void end() {
        response.end();
    }
}
