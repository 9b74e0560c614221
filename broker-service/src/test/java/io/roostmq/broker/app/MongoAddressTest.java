package io.roostmq.broker.app;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is shown of a connection string, and what is made of it. */
final class MongoAddressTest {
    @ParameterizedTest
    @CsvSource(delimiter = '|', nullValues = "-", textBlock = """
            mongodb://h                                              | h                 | ''
            mongodb://h:27018/                                       | h:27018           | ''
            mongodb://h/iot                                          | h                 | iot
            mongodb://u:s3cret@h/iot?authSource=admin                | h                 | iot
            mongodb://u:s3c%40%2Fret@h:1/iot                         | h:1               | iot
            mongodb://a:1,b:2,c:3/iot?replicaSet=rs0&w=majority      | a:1,b:2,c:3       | iot
            mongodb://u:s3cret@router1:27017,router2:27017/iot       | router1:27017,router2:27017 | iot
            mongodb://[::1]:27017/iot?tls=true                       | [::1]:27017       | iot
            mongodb+srv://u:s3cret@cluster0.example.net/iot          | cluster0.example.net | iot
            mongodb+srv://u:s3cret@cluster0.example.net/?appName=x   | cluster0.example.net | ''
            """)
    void showsHostsAndTakesTheDatabaseFromThePath(String connectionString, String hosts, String database) {
        assertEquals(new MongoAddress(hosts, database), MongoAddress.of(connectionString));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "s3cret",
                "mongo://u:s3cret@h/iot",
                "mongodb:u:s3cret@h/iot",
                "mongodb://",
                "mongodb://u:s3cret@",
                "mongodb://u:s3cret@/iot",
                "mongodb://u:s3c@ret@h/iot",
                "mongodb://u:s3c/ret@h/iot",
                "mongodb://u:s3c:ret@h/iot",
                "mongodb://u:s3c?ret@h/iot",
                "mongodb://u:s3c%ret@h/iot",
                "mongodb://u:s3cret@h:s3cret/iot",
                "mongodb://u:s3cret@h:99999/iot",
                "mongodb://u:s3cret@h/iot?authMechanism=s3cret",
                "mongodb://u:s3cret@h/iot?tls=true&ssl=false",
                "mongodb://u:s3cret@h/iot?replicaSet=a&loadBalanced=true",
                "mongodb+srv://u:s3c@ret@h/iot"
            })
    void refusesWhatIsWrongWithoutRepeatingIt(String connectionString) {
        String message =
                String.valueOf(assertThrows(IllegalArgumentException.class, () -> MongoAddress.of(connectionString))
                        .getMessage());
        assertFalse(message.contains("s3c"), message);
        assertFalse(message.contains("ret"), message);
        assertTrue(message.startsWith("configuration: quarkus.mongodb.connection-string: not valid"), message);
    }

    @Test
    void keepsWhatFollowsTheHostToItself() {
        String shown = MongoAddress.of("mongodb://h/iot?authMechanismProperties=SERVICE_NAME:s3cret")
                .toString();
        assertFalse(shown.contains("s3cret"), shown);
    }
}
