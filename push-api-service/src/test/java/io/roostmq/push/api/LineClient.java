package io.roostmq.push.api;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import io.restassured.RestAssured;
import io.roostmq.push.testing.Eventually;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A client of streamed batches that reads when and only when it is told to: HTTP/1.1, chunked both ways, over a socket. */
final class LineClient implements AutoCloseable {
    private final Socket socket;
    private final OutputStream out;
    private final InputStream in;
    private int chunkLeft;

    LineClient(String... headers) throws IOException {
        socket = new Socket("localhost", RestAssured.port);
        socket.setSoTimeout((int) Eventually.DEADLINE.toMillis());
        out = socket.getOutputStream();
        in = new BufferedInputStream(socket.getInputStream());
        List<String> head = new ArrayList<>(List.of(
                "POST /v1/publish/batch HTTP/1.1",
                "Host: localhost",
                "Content-Type: application/x-ndjson",
                "Transfer-Encoding: chunked"));
        head.addAll(List.of(headers));
        out.write((String.join("\r\n", head) + "\r\n\r\n").getBytes(US_ASCII));
        out.flush();
    }

    /** One chunk of the body. */
    void send(String text) throws IOException {
        byte[] bytes = text.getBytes(UTF_8);
        out.write((Integer.toHexString(bytes.length) + "\r\n").getBytes(US_ASCII));
        out.write(bytes);
        out.write("\r\n".getBytes(US_ASCII));
        out.flush();
    }

    /** The end of the body. */
    void end() throws IOException {
        out.write("0\r\n\r\n".getBytes(US_ASCII));
        out.flush();
    }

    /** The status line and the header fields. */
    List<String> readHead() throws IOException {
        List<String> head = new ArrayList<>();
        for (String line = headLine(); !line.isEmpty(); line = headLine()) {
            head.add(line);
        }
        return head;
    }

    /** The next line of the body; null at its end. */
    @Nullable
    String readLine() throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        while (true) {
            if (chunkLeft == 0) {
                chunkLeft = Integer.parseInt(headLine(), 16);
                if (chunkLeft == 0) {
                    headLine();
                    return null;
                }
            }
            int octet = in.read();
            chunkLeft--;
            if (chunkLeft == 0) {
                headLine();
            }
            if (octet == '\n') {
                return line.toString(UTF_8);
            }
            line.write(octet);
        }
    }

    private String headLine() throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        for (int octet = in.read(); octet != '\n'; octet = in.read()) {
            if (octet < 0) {
                throw new IOException("the connection has ended");
            }
            if (octet != '\r') {
                line.write(octet);
            }
        }
        return line.toString(US_ASCII);
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
