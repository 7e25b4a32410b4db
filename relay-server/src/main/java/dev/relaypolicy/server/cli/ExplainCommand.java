package dev.relaypolicy.server.cli;

import static java.util.Objects.requireNonNull;

import com.google.common.base.Ticker;
import com.google.gson.GsonBuilder;
import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import dev.relaypolicy.DecisionLine;
import dev.relaypolicy.Explanation;
import dev.relaypolicy.Listener;
import dev.relaypolicy.RelayDecision;
import dev.relaypolicy.net.IpAddress;
import dev.relaypolicy.server.explain.Explainer;
import dev.relaypolicy.server.explain.Question;
import dev.relaypolicy.server.explain.QuestionTable;
import dev.relaypolicy.server.nexthop.RecipientCallout;
import dev.relaypolicy.server.wire.ListenAddress;
import dev.relaypolicy.server.wiring.NextHops;
import dev.relaypolicy.tab.TabReading;
import dev.relaypolicy.tab.live.LiveFile;
import dev.relaypolicy.text.Escapes;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code relay explain}. */
@Command(
        name = "explain",
        description = "Says what a client would hear, from connect to RCPT, and why.",
        mixinStandardHelpOptions = true)
final class ExplainCommand implements Callable<Integer> {

    private final Console console;

    @Mixin
    private ConfigurationOptions configuration = new ConfigurationOptions();

    @Option(names = "--client", paramLabel = "IP", description = "where the client comes from")
    private @Nullable String client;

    @Option(names = "--from", paramLabel = "ADDRESS", description = "the sender; nothing, or <>, is the null sender")
    private String from = "";

    @Option(names = "--to", paramLabel = "ADDRESS", description = "the recipient")
    private @Nullable String to;

    @Option(names = "--user", paramLabel = "NAME", description = "as if this login had authenticated")
    private @Nullable String user;

    @Option(
            names = "--popped",
            paramLabel = "NAME",
            description = "as if it had just logged in by POP3 from that client")
    private @Nullable String popped;

    @Option(names = "--tls", description = "as if over TLS")
    private boolean tls;

    @Option(names = "--helo", paramLabel = "NAME", description = "the name given at EHLO")
    private @Nullable String helo;

    @Option(
            names = "--listener",
            paramLabel = "NAME",
            description = "the listener the client comes in on; smtp if not given")
    private String listener = "smtp";

    @Option(names = "--callout", description = "ask next hops for recipients that are known only there")
    private boolean callout;

    @Option(names = "--json", description = "answer in JSON")
    private boolean json;

    @Option(names = "--batch", paramLabel = "FILE", description = "a TSV of questions; answers a TSV")
    private @Nullable Path batch;

    ExplainCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() {
        TabReading<OpenConfiguration> reading = configuration.open(
                host -> callout ? NextHops.callouts(host, Ticker.systemTicker()) : RecipientCallout.NONE,
                new ReloadLog(console.err()),
                console.clock());
        if (!(reading instanceof TabReading.Usable<OpenConfiguration> usable)) {
            reading.problems().forEach(console.err()::println);
            return ExitCode.CONFIGURATION;
        }
        List<ListenAddress> listeners = usable.value().listeners();
        Explainer explainer = new Explainer(usable.value().site().get(), popListeners(listeners), console.clock());
        if (batch != null) {
            return answerAll(explainer, batch, listeners);
        }
        Explanation explanation = explainer.explain(asHeard(question(listeners), listeners));
        if (json) {
            console.out()
                    .println(new GsonBuilder()
                            .setPrettyPrinting()
                            .disableHtmlEscaping()
                            .create()
                            .toJson(json(explanation, usable.value().site().files())));
        } else {
            print(explanation, usable.value().site().files());
        }
        console.out().flush();
        return switch (explanation.decision().effect()) {
            case PERMIT -> ExitCode.OK;
            case DENY -> ExitCode.NO;
            case DEFER, ABSTAIN -> ExitCode.DEFER;
        };
    }

    private Question question(List<ListenAddress> listeners) {
        List<String> problems = new ArrayList<>();
        if (client == null || to == null) {
            problems.add("--client and --to are needed, or --batch");
        }
        Optional<IpAddress> address = Optional.ofNullable(client)
                .flatMap(text -> OptionValue.read("--client", text, IpAddress::parse, problems));
        Optional<Listener> asked = listener(listener, listeners);
        if (asked.isEmpty()) {
            problems.add("--listener: " + noSuchListener(listener, listeners));
        }
        if (!problems.isEmpty()) {
            throw new UsageException(problems);
        }
        return new Question(
                address.orElseThrow(),
                asked.orElseThrow(),
                from,
                requireNonNull(to),
                Optional.ofNullable(user),
                Optional.ofNullable(popped),
                tls,
                Optional.ofNullable(helo));
    }

    /** A listener that begins with TLS leaves no choice. */
    private static Question asHeard(Question question, List<ListenAddress> listeners) {
        boolean beginsWithTls = listeners.stream()
                .anyMatch(address -> address.name().equals(question.listener().name()) && address.implicitTls());
        return beginsWithTls ? question.overTls() : question;
    }

    private static Optional<Listener> listener(String name, List<ListenAddress> listeners) {
        return listeners.stream()
                .filter(address -> address.name().equals(name) && address.role() != Listener.Role.POP3)
                .map(ExplainCommand::asBound)
                .findFirst();
    }

    private static List<Listener> popListeners(List<ListenAddress> listeners) {
        return listeners.stream()
                .filter(address -> address.role() == Listener.Role.POP3)
                .map(ExplainCommand::asBound)
                .toList();
    }

    /** As if it were bound; any free port may be meant. */
    private static Listener asBound(ListenAddress address) {
        return new Listener(address.name(), Math.max(1, address.port()), address.role());
    }

    private static String noSuchListener(String name, List<ListenAddress> listeners) {
        List<String> names = listeners.stream()
                .filter(address -> address.role() != Listener.Role.POP3)
                .map(ListenAddress::name)
                .toList();
        return "there is no SMTP listener `" + name + "`: there is " + String.join(", ", names);
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
        List<QuestionTable.Row> rows = QuestionTable.read(read(file), name -> listener(name, listeners), problems);
        if (!problems.isEmpty()) {
            problems.forEach(problem -> console.err().println(file.getFileName() + ":" + Escapes.printable(problem)));
            return ExitCode.USAGE;
        }
        console.out().println("id\t" + String.join("\t", DecisionLine.OUTCOME));
        for (QuestionTable.Row row : rows) {
            List<String> fields = new ArrayList<>(List.of(row.id()));
            fields.addAll(DecisionLine.outcome(opinion(
                    explainer.explain(asHeard(row.question(), listeners)).decision())));
            console.out()
                    .println(String.join(
                            "\t", fields.stream().map(Escapes::printable).toList()));
        }
        console.out().flush();
        return ExitCode.OK;
    }

    private void print(Explanation explanation, List<LiveFile<?>> inForce) {
        RelayDecision.Opinion verdict = opinion(explanation.decision());
        console.out().println(verdict.effect().word() + ": " + verdict.reply());
        console.out()
                .println("rule:  " + verdict.reason().policy() + " ["
                        + verdict.reason().code() + "]"
                        + verdict.reason()
                                .origin()
                                .map(origin -> " at " + origin)
                                .orElse(""));
        console.out().println("why:   " + Escapes.printable(verdict.reason().detail()));
        console.out().println("asked:");
        explanation.tree().lines().forEach(line -> console.out().println("  " + line));
        console.out().println("in force:");
        inForce.forEach(file -> console.out().println("  " + file.name() + ": " + file.version()));
    }

    private static JsonObject json(Explanation explanation, List<LiveFile<?>> inForce) {
        JsonObject object = json(explanation.decision());
        object.add("asked", json(explanation.steps()));
        JsonArray files = new JsonArray();
        for (LiveFile<?> file : inForce) {
            JsonObject version = new JsonObject();
            version.addProperty("file", file.name());
            version.addProperty("rows", file.version().rows());
            version.addProperty("sha256", file.version().hash());
            version.addProperty("since", file.version().since().toString());
            files.add(version);
        }
        object.add("inForce", files);
        return object;
    }

    private static JsonArray json(List<Explanation.Step> steps) {
        JsonArray array = new JsonArray();
        for (Explanation.Step step : steps) {
            JsonObject object = new JsonObject();
            object.addProperty("policy", step.policy());
            if (step.decision().effect() == RelayDecision.Effect.ABSTAIN) {
                object.addProperty("verdict", step.decision().effect().word());
            } else {
                object.add("decision", json(step.decision()));
            }
            JsonArray notes = new JsonArray();
            step.notes().forEach(notes::add);
            object.add("notes", notes);
            object.add("asked", json(step.children()));
            array.add(object);
        }
        return array;
    }

    private static RelayDecision.Opinion opinion(RelayDecision decision) {
        if (decision instanceof RelayDecision.Opinion opinion) {
            return opinion;
        }
        throw new IllegalArgumentException("Abstain has no outcome");
    }

    private static JsonObject json(RelayDecision decision) {
        RelayDecision.Opinion verdict = opinion(decision);
        List<String> outcome = DecisionLine.outcome(verdict);
        JsonObject object = new JsonObject();
        for (int i = 0; i < DecisionLine.OUTCOME.size(); i++) {
            object.addProperty(DecisionLine.OUTCOME.get(i), outcome.get(i));
        }
        object.addProperty("detail", verdict.reason().detail());
        object.addProperty("reply", verdict.reply().toString());
        return object;
    }
}
