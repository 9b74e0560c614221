package io.roostmq.broker.harness;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Scripts for Node.js under {@code src/test}, with packages of npm that a lock file pins. */
public final class NodeScripts {
    private static final Duration SCRIPT_MAX = Duration.ofSeconds(60);
    private static final Duration INSTALL_MAX = Duration.ofMinutes(3);

    private final String name;
    private final Path work;

    private NodeScripts(String name, Path work) {
        this.name = name;
        this.work = work;
    }

    /**
     * Installs what the scripts need; skips the test, loudly, where there is no Node.js.
     *
     * @param name their directory
     */
    public static NodeScripts install(String test, String name) {
        Tool.require(test, "node", "npm");
        Path sources = Repository.root().resolve("broker-service/src/test").resolve(name);
        Path work = Repository.root().resolve("broker-service/target").resolve(name);
        try (Stream<Path> files = Files.list(sources)) {
            Files.createDirectories(work);
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                Files.copy(file, work.resolve(sources.relativize(file)), StandardCopyOption.REPLACE_EXISTING);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        List<String> install = List.of(
                "npm",
                "--prefix",
                work.toString(),
                "ci",
                "--ignore-scripts",
                "--no-audit",
                "--no-fund",
                "--prefer-offline");
        ServiceProcess npm = new ServiceProcess("npm", install, Map.of(), Pattern.compile("added"));
        Tool.requireDownload(npm.waitForEnd(INSTALL_MAX) == 0, test, "the packages of " + name, npm.tailOfLog());
        return new NodeScripts(name, work);
    }

    /** Runs a script to its end; fails when it does. */
    public void run(Map<String, String> environment, String script, String... arguments) {
        ServiceProcess node = start(environment, Pattern.compile("$^"), script, arguments);
        assertEquals(0, node.waitForEnd(SCRIPT_MAX), node::tailOfLog);
    }

    /** @param awaited the line of its output that {@link ServiceProcess#await} waits for */
    public ServiceProcess start(Map<String, String> environment, Pattern awaited, String script, String... arguments) {
        List<String> command =
                new ArrayList<>(List.of("node", work.resolve(script + ".mjs").toString()));
        command.addAll(List.of(arguments));
        return new ServiceProcess(name, command, environment, awaited);
    }
}
