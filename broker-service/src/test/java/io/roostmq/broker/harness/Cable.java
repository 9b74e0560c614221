package io.roostmq.broker.harness;

import java.io.Closeable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** A port that leads to the broker's, until it is cut: how a connection is lost under a client that knows nothing of it. */
public final class Cable implements AutoCloseable {
    private static final int BACKLOG = 16;

    private final int target;
    private final ServerSocket listener;
    private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();
    private volatile boolean isCut;

    private Cable(int target) {
        this.target = target;
        try {
            listener = new ServerSocket(0, BACKLOG, InetAddress.getLoopbackAddress());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        start(this::accept);
    }

    public static Cable to(int port) {
        return new Cable(port);
    }

    /** Where a client connects to. */
    public int port() {
        return listener.getLocalPort();
    }

    /** Closes what goes through it; nothing goes through it any more. */
    public void cut() {
        isCut = true;
        close(listener);
        sockets.forEach(Cable::close);
    }

    @Override
    public void close() {
        cut();
    }

    private void accept() {
        try {
            while (!isCut) {
                Socket client = opened(listener.accept());
                Socket server = opened(new Socket(InetAddress.getLoopbackAddress(), target));
                start(() -> carry(client, server));
                start(() -> carry(server, client));
            }
        } catch (IOException cut) {
            sockets.forEach(Cable::close);
        }
    }

    private Socket opened(Socket socket) throws IOException {
        socket.setTcpNoDelay(true);
        sockets.add(socket);
        if (isCut) {
            close(socket);
        }
        return socket;
    }

    private static void carry(Socket from, Socket to) {
        try {
            from.getInputStream().transferTo(to.getOutputStream());
        } catch (IOException cut) {
            // The other direction ends with this one.
        } finally {
            close(from);
            close(to);
        }
    }

    private static void start(Runnable carrier) {
        Thread thread = new Thread(carrier, "cable");
        thread.setDaemon(true);
        thread.start();
    }

    private static void close(Closeable socket) {
        try {
            socket.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
