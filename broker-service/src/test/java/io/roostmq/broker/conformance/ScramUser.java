package io.roostmq.broker.conformance;

import com.ongres.scram.client.ScramClient;
import com.ongres.scram.common.exception.ScramException;
import io.netty.buffer.ByteBufUtil;
import io.roostmq.broker.codec.ClientBytes;
import io.roostmq.broker.harness.Repository;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** A user that proves by SCRAM-SHA-256 who it is, by a library that others wrote. For one exchange. */
public final class ScramUser {
    static final String METHOD = "SCRAM-SHA-256";

    private static final int AUTH = 0xF0;

    /** Computed elsewhere: the passwords are "wonderland" and "builder". */
    private static final List<String> FILE = List.of(
            "alice:SCRAM-SHA-256$4096:c2FsdCBvZiBhbGljZSAxNg==$"
                    + "k/FpzyN0fgsJLIyEKi/roCHGRjABhUsG071NzQ3AwGY=:fEfTH+F873b9k1PKeKpwWCCyNKwXIfjANIvD9CBkpCs=",
            "bob:SCRAM-SHA-256$4096:c2FsdCBvZiBib2IsIDE2Yg==$"
                    + "hXUVPIs7y35D7TgFjNWS8ruwUeEYfI3ihSruwjRDONY=:AF6zFx7HH50NeTFuwpDrw1kuVHr4yNzgpDoBtVDBYg4=");

    private final ScramClient scram;

    private ScramUser(String user, String password) {
        scram = ScramClient.builder()
                .advertisedMechanisms(List.of(METHOD))
                .username(user)
                .password(password.toCharArray())
                .build();
    }

    static ScramUser alice() {
        return of("alice", "wonderland");
    }

    static ScramUser bob() {
        return of("bob", "builder");
    }

    static ScramUser of(String user, String password) {
        return new ScramUser(user, password);
    }

    /** For {@code roost.auth.scram.file}. */
    public static Path file() {
        try {
            return Files.write(Repository.freshData("conformance-users").resolve("users"), FILE);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Names the method and begins. */
    ConnectBytes connect(String clientId) {
        return ConnectBytes.v5(clientId)
                .property(new ClientBytes()
                        .textProperty(Property.AUTHENTICATION_METHOD, METHOD)
                        .oneByte(Property.AUTHENTICATION_DATA)
                        .text(first()));
    }

    /** The client's first message. */
    String first() {
        return scram.clientFirstMessage().toString();
    }

    /** Reads a challenge and answers it. */
    String answer(ServerPacket challenge) {
        try {
            scram.serverFirstMessage(dataOf(challenge));
            return scram.clientFinalMessage().toString();
        } catch (ScramException e) {
            throw new AssertionError("challenge: " + challenge, e);
        }
    }

    /** Fails unless the server has shown that it knows the user. */
    void verify(ServerPacket last) {
        try {
            scram.serverFinalMessage(dataOf(last));
        } catch (ScramException e) {
            throw new AssertionError("last message: " + last, e);
        }
    }

    static String dataOf(ServerPacket packet) {
        return new String(
                ByteBufUtil.decodeHexDump(packet.textOf(Property.AUTHENTICATION_DATA)), StandardCharsets.UTF_8);
    }

    static byte[] auth(int reason, String data) {
        return auth(reason, METHOD, data);
    }

    static byte[] auth(int reason, String method, String data) {
        ClientBytes properties = new ClientBytes()
                .textProperty(Property.AUTHENTICATION_METHOD, method)
                .oneByte(Property.AUTHENTICATION_DATA)
                .text(data);
        return new ClientBytes().oneByte(reason).propertyBlock(properties).packet(AUTH);
    }

    /** Connects as the user. */
    static WireClient connected(ScramUser user, ConnectBytes connect) {
        WireClient client = WireClient.open(Version.V5);
        client.send(connect.packet());
        ServerPacket challenge = client.expect(ServerPacket.AUTH);
        client.send(auth(Reason.CONTINUE_AUTHENTICATION, user.answer(challenge)));
        ServerPacket connAck = client.expect(ServerPacket.CONNACK);
        if (connAck.reason() != Reason.SUCCESS) {
            throw new AssertionError("CONNACK: " + connAck);
        }
        user.verify(connAck);
        return client;
    }
}
