package io.roostmq.broker.bench;

import com.sun.management.OperatingSystemMXBean;
import io.roostmq.broker.bench.Table.Result;
import io.roostmq.broker.bench.Workloads.Workload;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * {@code ./roost bench store}: a program of its own. {@code ROOST_BENCH_STORE} says which store: in the environment, since
 * a connection string may hold a password, and everybody sees command lines.
 */
public final class StoreBench {
    private static final int PASSES = 4;
    private static final long MESSAGES = Long.getLong("roost.bench.messages", 20_000);
    private static final long BROADCASTS = Long.getLong("roost.bench.broadcasts", 4);
    private static final Path DATA = Path.of(System.getProperty("roost.bench.data", "target/bench"));

    /** The driver tells of every connection. Held here: a logger that nobody holds forgets its level. */
    private static final Logger DRIVER = Logger.getLogger("org.mongodb.driver");

    private StoreBench() {}

    public static void main(String[] arguments) throws IOException {
        DRIVER.setLevel(Level.SEVERE);
        int processors = Runtime.getRuntime().availableProcessors();
        List<ExecutorService> loops = new ArrayList<>();
        for (int i = 0; i < processors; i++) {
            loops.add(Executors.newSingleThreadExecutor());
        }
        try (Target target = Target.open(System.getenv().getOrDefault("ROOST_BENCH_STORE", "embedded"), DATA)) {
            System.out.printf(
                    "%s, %d processors, %.0f GiB, JDK %s, %s%n%n",
                    LocalDate.now(ZoneOffset.UTC), processors, memoryGib(), Runtime.version(), target.description());
            Workloads workloads = new Workloads(target.store(), List.copyOf(loops));
            List<Workload> all = workloads.all(MESSAGES, BROADCASTS);
            List<List<Result>> passes = new ArrayList<>();
            for (int i = 0; i < PASSES; i++) {
                passes.add(pass(i == 0 ? "warm-up" : "pass " + i, all, target.tally()));
            }
            System.out.print(Table.of(passes.subList(1, PASSES)));
        } finally {
            loops.forEach(ExecutorService::shutdown);
        }
    }

    private static List<Result> pass(String name, List<Workload> workloads, Tally tally) {
        System.err.println("bench: " + name);
        List<Result> results = new ArrayList<>();
        for (Workload workload : workloads) {
            Tally.Counts before = tally.now();
            long start = System.nanoTime();
            long deliveries = workload.body().start().stream()
                    .mapToLong(CompletableFuture::join)
                    .sum();
            long nanos = System.nanoTime() - start;
            if (deliveries != workload.deliveries()) {
                throw new IllegalStateException(
                        workload.name() + ": " + deliveries + " deliveries (expected: " + workload.deliveries() + ")");
            }
            results.add(new Result(workload, nanos, tally.now().since(before)));
        }
        return results;
    }

    private static double memoryGib() {
        return ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class).getTotalMemorySize()
                / (double) (1 << 30);
    }
}
