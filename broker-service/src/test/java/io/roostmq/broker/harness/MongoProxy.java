package io.roostmq.broker.harness;

import com.mongodb.ConnectionString;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import javax.net.ServerSocketFactory;
import org.bson.BsonDocument;
import org.jspecify.annotations.Nullable;

/**
 * Stands between a client and a MongoDB server, understands what passes, and does harm on request. Every connection has a
 * thread here, which carries one command and its answer at a time, as the protocol does.
 */
public final class MongoProxy implements AutoCloseable {
    private static final int CONNECT_MILLIS_MAX = 5_000;
    /** Longer than any answer is held back. */
    private static final long HELD_SECONDS_MAX = 60;

    private final InetSocketAddress server;
    private final ServerSocket listener;
    private final String uri;
    private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();
    private volatile Function<MongoCommand, MongoFault> faults = command -> MongoFault.NONE;
    private volatile UnaryOperator<BsonDocument> greeting = UnaryOperator.identity();
    private volatile boolean isClosed;

    private MongoProxy(MongoServer server, ServerSocketFactory sockets) {
        List<String> hosts = new ConnectionString(server.uri()).getHosts();
        String[] host = hosts.get(0).split(":", -1);
        this.server = new InetSocketAddress(host[0], host.length > 1 ? Integer.parseInt(host[1]) : 27017);
        try {
            listener = sockets.createServerSocket(0, 0, InetAddress.getLoopbackAddress());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        uri = server.uri().replace(String.join(",", hosts), address());
        start(this::accept, "mongo-proxy");
    }

    /** In front of the first host of a server. */
    public static MongoProxy before(MongoServer server) {
        return new MongoProxy(server, ServerSocketFactory.getDefault());
    }

    /** The same; clients speak TLS with it. */
    public static MongoProxy before(MongoServer server, ServerSocketFactory tls) {
        return new MongoProxy(server, tls);
    }

    /** The server's connection string, with this in place of its hosts. */
    public String uri() {
        return uri;
    }

    /** {@code host:port}, for a connection string. */
    public String address() {
        return "127.0.0.1:" + listener.getLocalPort();
    }

    /** What to do with each command from now on; asked by several threads. */
    public void onCommand(Function<MongoCommand, MongoFault> next) {
        faults = next;
    }

    /** From now on commands pass. */
    public void heal() {
        faults = command -> MongoFault.NONE;
    }

    /** Changes what the server says of itself: whether it belongs to a replica set, say. */
    public void onGreeting(UnaryOperator<BsonDocument> next) {
        greeting = next;
    }

    /** Ends all connections; new ones are accepted. */
    public void cutAll() {
        sockets.forEach(MongoProxy::close);
    }

    /** Ends all connections and accepts none any more. */
    public void vanish() {
        isClosed = true;
        try {
            listener.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        cutAll();
    }

    @Override
    public void close() {
        vanish();
    }

    private static void start(Runnable task, String name) {
        Thread thread = new Thread(task, name);
        thread.setDaemon(true);
        thread.start();
    }

    private void accept() {
        while (!isClosed) {
            try {
                Socket client = listener.accept();
                sockets.add(client);
                start(() -> serve(client), "mongo-proxy-connection");
            } catch (IOException e) {
                // Closed, or a client that has given up already.
            }
        }
    }

    private void serve(Socket client) {
        try (client;
                Socket upstream = new Socket()) {
            upstream.connect(server, CONNECT_MILLIS_MAX);
            upstream.setTcpNoDelay(true);
            client.setTcpNoDelay(true);
            sockets.add(upstream);
            if (isClosed) {
                return;
            }
            try {
                MongoMessage request = MongoMessage.read(client.getInputStream());
                while (request != null && carry(request, client, upstream)) {
                    request = MongoMessage.read(client.getInputStream());
                }
            } finally {
                sockets.remove(upstream);
            }
        } catch (IOException e) {
            // One of the two is gone; the other one learns it by the end of its connection.
            sockets.remove(client);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            sockets.remove(client);
        }
    }

    /** @return false when the connection is to end */
    private boolean carry(MongoMessage request, Socket client, Socket upstream)
            throws IOException, InterruptedException {
        BsonDocument document = request.document();
        MongoCommand command = new MongoCommand(document == null ? new BsonDocument() : document);
        MongoFault fault = document == null ? MongoFault.NONE : faults.apply(command);
        OutputStream out = client.getOutputStream();
        if (fault instanceof MongoFault.Refused refused) {
            out.write(request.answered(refused.answer()).bytes());
            return true;
        }
        if (fault instanceof MongoFault.RefusedEach refused) {
            out.write(request.answered(refused.answer(command)).bytes());
            return true;
        }
        if (fault instanceof MongoFault.Cut cut && !cut.carriedOut()) {
            return false;
        }
        if (fault instanceof MongoFault.Delayed delayed && !isReached(delayed.until())) {
            return false;
        }
        upstream.getOutputStream().write(request.bytes());
        if (request.isFollowed()) {
            return true;
        }
        return answer(command, fault, upstream.getInputStream(), out);
    }

    private boolean answer(MongoCommand command, MongoFault fault, InputStream in, OutputStream out)
            throws IOException, InterruptedException {
        boolean more = true;
        while (more) {
            MongoMessage answer = MongoMessage.read(in);
            if (answer == null || fault instanceof MongoFault.Cut) {
                return false;
            }
            more = answer.isFollowed();
            if (fault instanceof MongoFault.Answered answered) {
                LockSupport.parkNanos(answered.after().toNanos());
            } else if (fault instanceof MongoFault.Held held && !isReached(held.until())) {
                return false;
            }
            out.write(amended(command, fault, answer).bytes());
        }
        return true;
    }

    private static boolean isReached(CountDownLatch latch) throws InterruptedException {
        return latch.await(HELD_SECONDS_MAX, TimeUnit.SECONDS);
    }

    private MongoMessage amended(MongoCommand command, MongoFault fault, MongoMessage answer) {
        @Nullable BsonDocument document = answer.document();
        if (document == null) {
            return answer;
        }
        if (fault instanceof MongoFault.Unconfirmed unconfirmed) {
            return answer.with(unconfirmed.amended(document));
        }
        boolean isGreeting = command.isGreeting() || command.document().isEmpty();
        return isGreeting ? answer.with(greeting.apply(document)) : answer;
    }

    private static void close(Socket socket) {
        try {
            socket.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
