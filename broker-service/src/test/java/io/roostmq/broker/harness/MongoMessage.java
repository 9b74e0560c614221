package io.roostmq.broker.harness;

import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import org.bson.BsonArray;
import org.bson.BsonBinaryReader;
import org.bson.BsonBinaryWriter;
import org.bson.BsonDocument;
import org.bson.ByteBufNIO;
import org.bson.codecs.BsonDocumentCodec;
import org.bson.codecs.DecoderContext;
import org.bson.codecs.EncoderContext;
import org.bson.io.BasicOutputBuffer;
import org.bson.io.ByteBufferBsonInput;
import org.jspecify.annotations.Nullable;

/**
 * A message of MongoDB's wire protocol: a header of four integers (length, identifier, whom it answers, kind), then a body. Of the
 * kinds only OP_MSG is looked into, and the answer to the first greeting, OP_REPLY.
 */
final class MongoMessage {
    private static final int OP_REPLY = 1;
    private static final int OP_MSG = 2013;
    private static final int HEADER_BYTES = 16;
    private static final int ID_AT = 4;
    private static final int KIND_AT = 12;
    private static final int FLAGS_AT = 16;
    private static final int SECTIONS_AT = 20;
    /** OP_REPLY: flags, cursor, start and count come before the document. */
    private static final int REPLY_DOCUMENT_AT = 36;

    private static final int CHECKSUM_PRESENT = 1;
    private static final int MORE_TO_COME = 1 << 1;
    private static final int MESSAGE_BYTES_MAX = 64 << 20;
    private static final BsonDocumentCodec CODEC = new BsonDocumentCodec();

    private final byte[] bytes;

    private MongoMessage(byte[] bytes) {
        this.bytes = bytes;
    }

    /** All of it, the header included; not a copy. */
    byte[] bytes() {
        return bytes;
    }

    /** The next message; null when the stream ends before it. */
    static @Nullable MongoMessage read(InputStream from) throws IOException {
        DataInputStream in = new DataInputStream(from);
        byte[] length = new byte[Integer.BYTES];
        try {
            in.readFully(length);
        } catch (EOFException end) {
            return null;
        }
        int size = little(length).getInt(0);
        if (size < HEADER_BYTES || size > MESSAGE_BYTES_MAX) {
            throw new IOException("message of " + size + " bytes");
        }
        byte[] bytes = new byte[size];
        System.arraycopy(length, 0, bytes, 0, length.length);
        in.readFully(bytes, length.length, size - length.length);
        return new MongoMessage(bytes);
    }

    /** The answer to this message, in its kind. */
    MongoMessage answered(BsonDocument document) {
        byte[] body = encoded(document);
        ByteBuffer answer = ByteBuffer.allocate(SECTIONS_AT + 1 + body.length).order(ByteOrder.LITTLE_ENDIAN);
        answer.putInt(answer.capacity()).putInt(0).putInt(int32(ID_AT)).putInt(OP_MSG);
        answer.putInt(0).put((byte) 0).put(body);
        return new MongoMessage(answer.array());
    }

    /** The same message with another document in it. */
    MongoMessage with(BsonDocument document) {
        int start = int32(KIND_AT) == OP_REPLY ? REPLY_DOCUMENT_AT : SECTIONS_AT + 1;
        byte[] body = encoded(document);
        ByteBuffer changed = ByteBuffer.allocate(start + body.length).order(ByteOrder.LITTLE_ENDIAN);
        changed.put(bytes, 0, start).put(body).putInt(0, changed.capacity());
        if (int32(KIND_AT) == OP_MSG) {
            changed.putInt(FLAGS_AT, int32(FLAGS_AT) & ~CHECKSUM_PRESENT);
        }
        return new MongoMessage(changed.array());
    }

    /** Whether nobody answers it (a command), or another one follows unasked (an answer). */
    boolean isFollowed() {
        return int32(KIND_AT) == OP_MSG && (int32(FLAGS_AT) & MORE_TO_COME) != 0;
    }

    /**
     * What it says: a command, with the documents of its sequences as arrays in it, or an answer. Null for a kind that is not
     * looked into.
     */
    @Nullable
    BsonDocument document() {
        int kind = int32(KIND_AT);
        if (kind == OP_REPLY) {
            return decoded(REPLY_DOCUMENT_AT);
        }
        return kind == OP_MSG ? sections() : null;
    }

    private BsonDocument sections() {
        int end = bytes.length - ((int32(FLAGS_AT) & CHECKSUM_PRESENT) == 0 ? 0 : Integer.BYTES);
        BsonDocument document = new BsonDocument();
        int at = SECTIONS_AT;
        while (at < end) {
            byte kind = bytes[at++];
            int size = int32(at);
            if (kind == 0) {
                document.putAll(decoded(at));
            } else {
                putSequence(document, at + Integer.BYTES, at + size);
            }
            at += size;
        }
        return document;
    }

    private void putSequence(BsonDocument to, int start, int end) {
        int at = start;
        while (bytes[at] != 0) {
            at++;
        }
        String name = new String(bytes, start, at - start, StandardCharsets.UTF_8);
        BsonArray documents = new BsonArray();
        for (at++; at < end; at += int32(at)) {
            documents.add(decoded(at));
        }
        to.append(name, documents);
    }

    private int int32(int at) {
        return little(bytes).getInt(at);
    }

    private static ByteBuffer little(byte[] bytes) {
        return ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    }

    private BsonDocument decoded(int at) {
        ByteBuffer document = little(bytes).position(at).slice().order(ByteOrder.LITTLE_ENDIAN);
        try (BsonBinaryReader reader = new BsonBinaryReader(new ByteBufferBsonInput(new ByteBufNIO(document)))) {
            return CODEC.decode(reader, DecoderContext.builder().build());
        }
    }

    private static byte[] encoded(BsonDocument document) {
        BasicOutputBuffer out = new BasicOutputBuffer();
        try (BsonBinaryWriter writer = new BsonBinaryWriter(out)) {
            CODEC.encode(writer, document, EncoderContext.builder().build());
        }
        return out.toByteArray();
    }
}
