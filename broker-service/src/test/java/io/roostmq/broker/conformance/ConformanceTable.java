package io.roostmq.broker.conformance;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaMethod;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** Which tests prove which statements, and what that looks like as a document. */
final class ConformanceTable {
    private static final String TESTS = "io.roostmq.broker";
    private static final String HEAD = """
            # Conformance

            The normative statements of MQTT 3.1.1 and 5.0 (appendix B of each) that concern a server, in short, and the tests
            that prove them: in `io.roostmq.broker.conformance` raw sockets against a broker process, in `io.roostmq.broker.it`
            clients that others wrote. This file is generated from the annotations of the tests and
            `conformance/statements.csv`; `ConformanceTableTest` fails when it is not up to date or a statement has no test:

                ./mvnw -pl broker-service test -Dtest=ConformanceTableTest -Droost.conformance.write=true
            """;

    private final List<Statement> statements;
    /** By {@link Statement#key}. */
    private final Map<String, Set<String>> tests = new TreeMap<>();

    private ConformanceTable(List<Statement> statements) {
        this.statements = statements;
    }

    /** Of all tests of the broker. */
    static ConformanceTable ofTests() {
        ConformanceTable table = new ConformanceTable(Statement.all());
        for (JavaClass tests : new ClassFileImporter().importPackages(TESTS)) {
            // A contract is proven by the classes that are under it.
            for (JavaMethod method : tests.isInterface() ? Set.<JavaMethod>of() : tests.getAllMethods()) {
                if (method.isAnnotatedWith(Clause.class)) {
                    Clause clause = method.getAnnotationOfType(Clause.class);
                    String test = tests.getSimpleName() + "." + method.getName();
                    table.add(Statement.V3, clause.v3(), test);
                    table.add(Statement.V5, clause.v5(), test);
                }
            }
        }
        return table;
    }

    private void add(String version, String[] ids, String test) {
        for (String id : ids) {
            tests.computeIfAbsent(version + " " + id, any -> new TreeSet<>()).add(test);
        }
    }

    /** Identifiers in annotations that are those of no statement. */
    Set<String> unknown() {
        Set<String> unknown = new TreeSet<>(tests.keySet());
        statements.forEach(statement -> unknown.remove(statement.key()));
        return unknown;
    }

    /** Statements without a test. */
    List<Statement> open() {
        return statements.stream()
                .filter(statement -> statement.applies() == Statement.Applies.SERVER)
                .filter(statement -> !tests.containsKey(statement.key()))
                .toList();
    }

    String markdown() {
        StringBuilder document = new StringBuilder(HEAD);
        proven(Statement.V3, document);
        proven(Statement.V5, document);
        if (!open().isEmpty()) {
            document.append(
                    "\n## Open\n\nWithout a test:\n\n| version | statement | what it asks for |\n|---|---|---|\n");
            for (Statement statement : open()) {
                row(document, statement.version(), statement.id(), statement.text());
            }
        }
        document.append("\n## Of no concern to this server\n\n");
        document.append("| version | statement | what it asks for | why |\n|---|---|---|---|\n");
        for (Statement statement : statements) {
            if (statement.applies() == Statement.Applies.OTHERS) {
                row(document, statement.version(), statement.id(), statement.text(), statement.why());
            }
        }
        return document.toString();
    }

    private void proven(String version, StringBuilder document) {
        document.append("\n## MQTT ").append(version);
        document.append("\n\n| statement | what it asks for | tests |\n|---|---|---|\n");
        for (Statement statement : statements) {
            Set<String> proofs = tests.getOrDefault(statement.key(), Set.of());
            if (statement.version().equals(version) && !proofs.isEmpty()) {
                row(document, statement.id(), statement.text(), "`" + String.join("`<br>`", proofs) + "`");
            }
        }
    }

    private static void row(StringBuilder document, String... cells) {
        document.append("| ").append(String.join(" | ", cells)).append(" |\n");
    }
}
