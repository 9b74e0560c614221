package io.roostmq.broker.bench;

import io.roostmq.broker.bench.Workloads.Workload;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/** Results as a table in Markdown. */
final class Table {
    private static final List<String> TITLES =
            List.of("workload", "messages/s", "(min..max)", "deliveries/s", "commits/1000");
    private static final List<String> TITLES_EMBEDDED = List.of("bytes/delivery");
    private static final List<String> TITLES_MONGODB = List.of("writes/delivery", "round trips/1000");
    private static final int NAME_CHARACTERS = 17;

    private Table() {}

    /** What one pass of a workload has taken. */
    record Result(Workload workload, long nanos, Tally.Counts counts) {
        String perSecond(long count) {
            return number(count * (double) TimeUnit.SECONDS.toNanos(1) / nanos);
        }

        String per(int deliveries, long count) {
            return number((double) count * deliveries / workload.deliveries());
        }
    }

    /** @param passes results of the same workloads in the same order */
    static String of(List<List<Result>> passes) {
        boolean isMongodb = passes.get(0).get(0).counts().commands() > 0;
        List<String> titles = new ArrayList<>(TITLES);
        titles.addAll(isMongodb ? TITLES_MONGODB : TITLES_EMBEDDED);
        StringBuilder table = new StringBuilder(line(titles));
        table.append("|:--").append("|--:".repeat(titles.size() - 1)).append("|\n");
        for (int i = 0; i < passes.get(0).size(); i++) {
            int row = i;
            table.append(row(passes.stream().map(pass -> pass.get(row)).toList(), isMongodb));
        }
        return table.toString();
    }

    /** The pass of median time: its numbers belong together. */
    private static String row(List<Result> results, boolean isMongodb) {
        List<Result> sorted =
                results.stream().sorted(Comparator.comparingLong(Result::nanos)).toList();
        Result median = sorted.get(sorted.size() / 2);
        long messages = median.workload().messages();
        List<String> cells = new ArrayList<>();
        cells.add(median.workload().name());
        cells.add(median.perSecond(messages));
        cells.add(sorted.get(sorted.size() - 1).perSecond(messages) + ".."
                + sorted.get(0).perSecond(messages));
        cells.add(median.perSecond(median.workload().deliveries()));
        cells.add(median.per(1000, median.counts().commits()));
        if (!isMongodb) {
            cells.add(median.per(1, median.counts().bytes()));
        } else {
            cells.add(median.per(1, median.counts().writes()));
            cells.add(median.per(1000, median.counts().commands()));
        }
        return line(cells);
    }

    private static String line(List<String> cells) {
        return cells.stream()
                .map(cell -> String.format("%-" + NAME_CHARACTERS + "s", cell))
                .collect(Collectors.joining(" | ", "| ", " |\n"));
    }

    private static String number(double value) {
        return String.format(Locale.ROOT, value < 10 ? "%.2f" : "%.0f", value);
    }
}
