package dev.relaypolicy.server.cli;

import static java.util.Comparator.comparing;

import com.google.common.base.Strings;
import com.google.common.collect.LinkedListMultimap;
import com.google.common.collect.ListMultimap;
import dev.relaypolicy.server.log.Output;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import java.lang.reflect.Member;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/** The help text of a command, at most {@value Output#COLUMNS} columns wide. */
final class HelpText {

    private static final String OTHER_OPTIONS = "Options";

    private final StringBuilder text = new StringBuilder();

    /** The heading of the options of a class. */
    @Retention(RetentionPolicy.RUNTIME)
    @Target(ElementType.TYPE)
    @interface Heading {
        String value();
    }

    private HelpText() {}

    static String of(CommandLine command) {
        CommandSpec spec = command.getCommandSpec();
        HelpText help = new HelpText();
        String usage = "Usage: ";
        for (String synopsis : spec.usageMessage().customSynopsis()) {
            help.line(usage + synopsis);
            usage = " ".repeat(usage.length());
        }
        help.line("");
        help.line(Output.wrap(description(spec), 0));
        help.section("Commands", commands(command));
        help.section("Arguments", described(spec.positionalParameters()));
        groups(spec).asMap().forEach((heading, options) -> help.section(heading, described(options)));
        help.section("Exit codes", spec.usageMessage().exitCodeList());
        help.line("");
        Arrays.stream(spec.usageMessage().footer()).forEach(help::line);
        return help.text.toString();
    }

    /** Options of the command itself come last. */
    static ListMultimap<String, OptionSpec> groups(CommandSpec command) {
        ListMultimap<String, OptionSpec> groups = LinkedListMultimap.create();
        command.options().stream()
                .sorted(comparing((OptionSpec option) -> heading(option).equals(OTHER_OPTIONS))
                        .thenComparing(OptionSpec::order))
                .forEach(option -> groups.put(heading(option), option));
        return groups;
    }

    private static String heading(OptionSpec option) {
        return option.userObject() instanceof Member member
                ? Optional.ofNullable(member.getDeclaringClass().getAnnotation(Heading.class))
                        .map(Heading::value)
                        .orElse(OTHER_OPTIONS)
                : OTHER_OPTIONS;
    }

    static String description(CommandSpec command) {
        return String.join(" ", command.usageMessage().description());
    }

    /** Returns, for example, {@code --config FILE}. */
    static String label(ArgSpec argument) {
        if (argument instanceof OptionSpec option) {
            return option.longestName() + (option.arity().max() == 0 ? "" : " " + option.paramLabel());
        }
        return argument.paramLabel() + (argument.arity().isVariable() ? "..." : "");
    }

    static String description(ArgSpec argument) {
        return String.join(" ", argument.description());
    }

    private static Map<String, String> commands(CommandLine command) {
        Map<String, String> commands = new LinkedHashMap<>();
        command.getSubcommands().forEach((name, subcommand) -> {
            String description = description(subcommand.getCommandSpec());
            int end = description.indexOf(". ");
            commands.put(name, end < 0 ? description : description.substring(0, end + 1));
        });
        return commands;
    }

    private static Map<String, String> described(Iterable<? extends ArgSpec> arguments) {
        Map<String, String> described = new LinkedHashMap<>();
        arguments.forEach(argument -> described.put(label(argument), description(argument)));
        return described;
    }

    private void section(String heading, Map<String, String> rows) {
        if (rows.isEmpty()) {
            return;
        }
        line("");
        line(Output.wrap(heading + ":", 0));
        int width = rows.keySet().stream().mapToInt(String::length).max().orElse(0);
        rows.forEach((name, description) ->
                line(Output.wrap("  " + Strings.padEnd(name, width + 2, ' ') + description, width + 4)));
    }

    private void line(String line) {
        text.append(line).append(System.lineSeparator());
    }
}
