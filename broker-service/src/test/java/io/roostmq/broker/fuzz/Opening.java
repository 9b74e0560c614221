package io.roostmq.broker.fuzz;

import com.ongres.scram.client.ScramClient;
import com.ongres.scram.common.exception.ScramException;
import io.netty.buffer.ByteBufUtil;
import java.io.ByteArrayInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.net.Socket;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/** How a connection begins: up to where the broker is in the state that is attacked. */
final class Opening {
    private static final int AUTH = 0xF0;

    private final byte[] connect;
    /** Answers that are waited for, at most. */
    private final int answers;

    private final @Nullable ScramClient scram;

    private Opening(byte[] connect, int answers, @Nullable ScramClient scram) {
        this.connect = connect;
        this.answers = answers;
        this.scram = scram;
    }

    /** A CONNECT, right or wrong, whose answer is not waited for. */
    static Opening unheard(byte[] connect) {
        return new Opening(connect, 0, null);
    }

    /** A CONNECT and its CONNACK. */
    static Opening answered(byte[] connect) {
        return new Opening(connect, 1, null);
    }

    /** A CONNECT by SCRAM, and the broker's question. */
    static Opening inExchange(Random random) {
        return byScram(random, 1);
    }

    /** A CONNECT by SCRAM that has been accepted. */
    static Opening authenticated(Random random) {
        return byScram(random, 2);
    }

    private static Opening byScram(Random random, int answers) {
        ScramClient scram = ScramClient.builder()
                .advertisedMechanisms(List.of(Corpus.SCRAM))
                .username("alice")
                .password("wonderland".toCharArray())
                .build();
        byte[] connect =
                Corpus.connectByScram(random, scram.clientFirstMessage().toString());
        return new Opening(connect, answers, scram);
    }

    boolean isByScram() {
        return scram != null;
    }

    void on(Socket socket) throws IOException {
        socket.getOutputStream().write(connect);
        DataInputStream in = new DataInputStream(socket.getInputStream());
        for (int i = 0; i < answers; i++) {
            int first = in.readUnsignedByte();
            byte[] body = new byte[variableBytes(in)];
            in.readFully(body);
            if (first == AUTH && i + 1 < answers && scram != null) {
                socket.getOutputStream().write(Corpus.auth(0x18, answer(scram, body)));
            }
        }
    }

    /** @param question an AUTH behind its fixed header: reason, properties with method and data first */
    private static String answer(ScramClient scram, byte[] question) throws IOException {
        DataInputStream in = new DataInputStream(new ByteArrayInputStream(question));
        in.readByte();
        variableBytes(in);
        in.readByte();
        in.readUTF();
        in.readByte();
        String data = in.readUTF();
        try {
            scram.serverFirstMessage(data);
            return scram.clientFinalMessage().toString();
        } catch (ScramException e) {
            throw new AssertionError("question: " + data, e);
        }
    }

    private static int variableBytes(DataInputStream in) throws IOException {
        int value = 0;
        int digit;
        int shift = 0;
        do {
            digit = in.readUnsignedByte();
            value |= (digit & 0x7F) << shift;
            shift += 7;
        } while ((digit & 0x80) != 0);
        return value;
    }

    @Override
    public String toString() {
        return ByteBufUtil.hexDump(connect) + " and " + answers + " answers";
    }
}
