package io.roostmq.broker.fuzz;

import io.netty.buffer.ByteBufUtil;
import io.roostmq.broker.codec.ClientBytes;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.util.Arrays;
import java.util.Random;

/** Connections, one after the other, each with a few packets of which most are wrong, until enough have been sent. */
final class Attack implements Runnable {
    /** A connection that the client has ended and the broker does not, within this time, hangs. */
    private static final int END_MILLIS_MAX = 20_000;

    private static final int PACKETS_PER_CONNECTION_MAX = 6;

    private final int port;
    private final long seed;
    private final int packets;
    private final Random random;
    private final Mutator mutator;
    private final byte[] unread = new byte[8192];

    /** @param packets how many to send, at least */
    Attack(int port, long seed, int packets) {
        this.port = port;
        this.seed = seed;
        this.packets = packets;
        random = new Random(seed);
        mutator = new Mutator(random);
    }

    @Override
    public void run() {
        for (int sent = 0; sent < packets; ) {
            Corpus corpus = random.nextBoolean() ? Corpus.V3 : Corpus.V5;
            Opening opening = opening(corpus);
            ClientBytes bytes = new ClientBytes();
            int count = 1 + random.nextInt(PACKETS_PER_CONNECTION_MAX);
            for (int i = 0; i < count; i++) {
                byte[] packet = opening.isByScram() && random.nextBoolean()
                        ? Corpus.auth(0x18 + random.nextInt(2), "n,,n=alice,r=nonce")
                        : corpus.packet(random);
                bytes.raw(random.nextInt(3) == 0 ? packet : mutator.mutated(packet));
            }
            connection(opening, bytes.bytes());
            sent += 1 + count;
        }
    }

    private Opening opening(Corpus corpus) {
        return switch (random.nextInt(20)) {
            case 0, 1 -> Opening.unheard(mutator.mutated(corpus.connect(random)));
            case 2 -> Opening.unheard(mutator.mutated(Corpus.connectByScram(random, "n,,n=alice,r=nonce")));
            case 3, 4 -> Opening.answered(corpus.connect(random));
            case 5 -> Opening.inExchange(random);
            case 6 -> Opening.authenticated(random);
            default -> Opening.unheard(corpus.connect(random));
        };
    }

    private void connection(Opening opening, byte[] bytes) {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            socket.setSoTimeout(END_MILLIS_MAX);
            socket.setTcpNoDelay(true);
            opening.on(socket);
            int torn = random.nextInt(4) == 0 ? random.nextInt(bytes.length + 1) : bytes.length;
            OutputStream out = socket.getOutputStream();
            out.write(Arrays.copyOf(bytes, torn));
            out.write(Arrays.copyOfRange(bytes, torn, bytes.length));
            socket.shutdownOutput();
            InputStream in = socket.getInputStream();
            int read;
            do {
                read = in.read(unread);
            } while (read >= 0);
        } catch (SocketTimeoutException hangs) {
            throw new AssertionError(
                    "seed " + seed + ": neither answered nor ended: " + opening + " " + ByteBufUtil.hexDump(bytes),
                    hangs);
        } catch (IOException reset) {
            // The broker may close before it has read all.
        }
    }
}
