package dev.relaypolicy.server.cli;

import com.google.common.base.Ticker;
import com.google.common.collect.ImmutableMap;
import com.google.gson.GsonBuilder;
import dev.relaypolicy.DecisionLine;
import dev.relaypolicy.Explanation;
import dev.relaypolicy.Listener;
import dev.relaypolicy.Reason;
import dev.relaypolicy.RelayDecision;
import dev.relaypolicy.file.LiveFile;
import dev.relaypolicy.file.ReadResult;
import dev.relaypolicy.server.Site;
import dev.relaypolicy.server.explain.DecidingBranch;
import dev.relaypolicy.server.explain.Explainer;
import dev.relaypolicy.server.explain.Query;
import dev.relaypolicy.server.explain.QueryTable;
import dev.relaypolicy.server.log.Output;
import dev.relaypolicy.server.log.ReloadLog;
import dev.relaypolicy.server.outbound.RecipientCallout;
import dev.relaypolicy.server.protocol.wire.ListenAddress;
import dev.relaypolicy.server.run.ExitCode;
import dev.relaypolicy.server.run.NextHopClients;
import dev.relaypolicy.server.run.OpenConfiguration;
import dev.relaypolicy.text.Escapes;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code relay explain}. */
@Command(
        name = "explain",
        customSynopsis = {
            "relay explain (--config FILE | --mailroot DIR) --client IP --to ADDRESS",
            "              [options]",
            "relay explain (--config FILE | --mailroot DIR) --batch FILE [options]"
        },
        description = "Prints the reply that a client would receive, from connect to RCPT, and the rule that decides."
                + " Sends no message and opens no port.",
        exitCodeList = {"0:permit, or every row of a batch is answered", "1:deny", "75:defer"},
        footer = {
            "Example:",
            "  relay explain --config relay.yaml --client 192.0.2.17 \\",
            "    --from scan@example.org --to you@example.net"
        })
final class ExplainCommand implements Callable<Integer> {

    private static final int LABEL_WIDTH = "rule:  ".length();

    private final CommandContext context;

    @Mixin
    private QueryOptions query = new QueryOptions();

    @Mixin
    private ConfigurationOptions configuration = new ConfigurationOptions();

    @Option(names = "--all", description = "print every policy asked and the files in force; default: what decided")
    private boolean all;

    @Option(names = "--json", description = "print JSON, which is always complete; default: text")
    private boolean json;

    @Option(
            names = "--callout",
            description = "ask next hops for recipients that only they know; default: no, which defers")
    private boolean callout;

    @Option(
            names = "--batch",
            paramLabel = "FILE",
            description = "read queries from a TSV, whose columns are id and the names of the options for session and"
                    + " message, and print a TSV; default: one query, from the options")
    private @Nullable Path batch;

    ExplainCommand(CommandContext context) {
        this.context = context;
    }

    @Override
    public Integer call() {
        ReadResult<OpenConfiguration> reading = configuration.open(
                host -> callout ? NextHopClients.callouts(host, Ticker.systemTicker()) : RecipientCallout.NONE,
                new ReloadLog(context.err()),
                context.clock());
        if (!(reading instanceof ReadResult.Usable<OpenConfiguration> usable)) {
            reading.problems().forEach(context.err()::println);
            return ExitCode.CONFIGURATION;
        }
        List<ListenAddress> listeners = usable.value().listeners();
        Site site = usable.value().site().get();
        Explainer explainer = new Explainer(site, popListeners(listeners), context.clock());
        if (batch != null) {
            return answerAll(explainer, batch, listeners);
        }
        Explanation explanation = explainer.explain(withImplicitTls(query.query(listeners), listeners));
        List<LiveFile<?>> files = usable.value().site().files();
        if (json) {
            context.out()
                    .writer()
                    .println(new GsonBuilder()
                            .setPrettyPrinting()
                            .disableHtmlEscaping()
                            .create()
                            .toJson(json(explanation, files)));
        } else {
            print(explanation, files);
        }
        context.out().writer().flush();
        return switch (explanation.decision().effect()) {
            case PERMIT -> ExitCode.OK;
            case DENY -> ExitCode.NO;
            case DEFER, ABSTAIN -> ExitCode.DEFER;
        };
    }

    private static Query withImplicitTls(Query query, List<ListenAddress> listeners) {
        boolean implicitTls = listeners.stream()
                .anyMatch(address -> address.name().equals(query.listener().name()) && address.implicitTls());
        return implicitTls ? query.overTls() : query;
    }

    private static List<Listener> popListeners(List<ListenAddress> listeners) {
        return listeners.stream()
                .filter(address -> address.role() == Listener.Role.POP3)
                .map(ListenAddress::listener)
                .toList();
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (CharacterCodingException e) {
            throw new UsageException("--batch: `" + file + "` is not UTF-8");
        } catch (NoSuchFileException e) {
            throw new UsageException("--batch: there is no file `" + file + "`");
        } catch (IOException e) {
            throw new UsageException("--batch: `" + file + "` cannot be read: " + e.getMessage());
        }
    }

    private int answerAll(Explainer explainer, Path file, List<ListenAddress> listeners) {
        List<String> problems = new ArrayList<>();
        List<QueryTable.Row> rows = QueryTable.read(read(file), name -> QueryOptions.find(name, listeners), problems);
        if (!problems.isEmpty()) {
            problems.forEach(problem -> context.err().println(file.getFileName() + ":" + Escapes.printable(problem)));
            return ExitCode.USAGE;
        }
        PrintWriter out = context.out().writer();
        out.println("id\t" + String.join("\t", DecisionLine.OUTCOME));
        for (QueryTable.Row row : rows) {
            List<String> fields = new ArrayList<>(List.of(row.id()));
            fields.addAll(DecisionLine.outcome(opinion(
                    explainer.explain(withImplicitTls(row.query(), listeners)).decision())));
            out.println(
                    String.join("\t", fields.stream().map(Escapes::printable).toList()));
        }
        out.flush();
        return ExitCode.OK;
    }

    private void print(Explanation explanation, List<LiveFile<?>> inForce) {
        Output out = context.out();
        RelayDecision.Opinion decision = opinion(explanation.decision());
        Reason reason = decision.reason();
        out.println(decision.effect().word() + ": " + decision.reply());
        out.println(
                "rule:  " + reason.policy() + " [" + reason.code() + "]"
                        + reason.origin().map(origin -> " at " + origin).orElse(""),
                LABEL_WIDTH);
        out.println("why:   " + Escapes.printable(reason.detail()), LABEL_WIDTH);
        out.println("asked:");
        (all ? explanation : DecidingBranch.of(explanation)).tree().lines().forEach(this::printStep);
        if (all) {
            out.println("in force:");
            inForce.forEach(file -> out.println("  " + file.name() + ": " + file.version()));
        } else if (out.isTerminal()) {
            out.println("(--all prints every policy asked and the files in force)");
        }
    }

    /** Continuation lines are indented further than the children of the step. */
    private void printStep(String line) {
        int depth = line.length() - line.stripLeading().length();
        context.out().println("  " + line, depth + 6);
    }

    private static Map<String, Object> json(Explanation explanation, List<LiveFile<?>> inForce) {
        Map<String, Object> object = json(explanation.decision());
        object.put("asked", json(explanation.steps()));
        object.put(
                "inForce",
                inForce.stream()
                        .map(file -> ImmutableMap.of(
                                "file", file.name(),
                                "rows", file.version().rows(),
                                "sha256", file.version().hash(),
                                "since", file.version().since().toString()))
                        .toList());
        return object;
    }

    private static List<Map<String, Object>> json(List<Explanation.Step> steps) {
        return steps.stream().map(ExplainCommand::json).toList();
    }

    private static Map<String, Object> json(Explanation.Step step) {
        boolean abstained = step.decision().effect() == RelayDecision.Effect.ABSTAIN;
        return ImmutableMap.of(
                "policy",
                step.policy(),
                abstained ? "verdict" : "decision",
                abstained ? step.decision().effect().word() : json(step.decision()),
                "notes",
                step.notes(),
                "asked",
                json(step.children()));
    }

    private static RelayDecision.Opinion opinion(RelayDecision decision) {
        if (decision instanceof RelayDecision.Opinion opinion) {
            return opinion;
        }
        throw new IllegalArgumentException("Abstain has no outcome");
    }

    private static Map<String, Object> json(RelayDecision decision) {
        RelayDecision.Opinion parts = opinion(decision);
        List<String> outcome = DecisionLine.outcome(parts);
        Map<String, Object> object = new LinkedHashMap<>();
        for (int i = 0; i < DecisionLine.OUTCOME.size(); i++) {
            object.put(DecisionLine.OUTCOME.get(i), outcome.get(i));
        }
        object.put("detail", parts.reason().detail());
        object.put("reply", parts.reply().toString());
        return object;
    }
}
