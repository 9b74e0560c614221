package io.roostmq.broker.conformance;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.roostmq.broker.harness.Repository;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** docs/CONFORMANCE.md says what is tested, and that is all. */
class ConformanceTableTest {
    private static final String WRITE = "roost.conformance.write";

    private final ConformanceTable table = ConformanceTable.ofTests();

    @Test
    void documentIsUpToDate() throws IOException {
        Path document = Repository.root().resolve("docs/CONFORMANCE.md");
        if (Boolean.getBoolean(WRITE)) {
            Files.writeString(document, table.markdown());
        }
        assertEquals(table.markdown(), Files.readString(document), "write it anew: -D" + WRITE + "=true");
    }

    @Test
    void annotationsNameStatementsOfTheStandards() {
        assertEquals(Set.of(), table.unknown());
    }

    @Test
    void statementsAreListedOnce() {
        Set<String> keys = new HashSet<>();
        List<Statement> twice = Statement.all().stream()
                .filter(statement -> !keys.add(statement.key()))
                .toList();
        assertEquals(List.of(), twice);
    }

    @Test
    void everyStatementHasATest() {
        assertEquals(List.of(), table.open());
    }
}
