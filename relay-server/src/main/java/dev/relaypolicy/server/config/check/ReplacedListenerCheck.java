package dev.relaypolicy.server.config.check;

import dev.relaypolicy.file.Problem.Severity;
import dev.relaypolicy.server.config.model.Conditions;
import dev.relaypolicy.server.config.model.ListenerSettings;
import dev.relaypolicy.server.config.model.NamedPolicy;
import dev.relaypolicy.server.config.yaml.Section;
import java.util.Set;

/**
 * Finds policies whose conditions name a listener of the file that the command line replaces. One that then refuses
 * less or permits more is an error.
 *
 * @param written the listener of the file whose chains are used
 * @param name the listener of the command line that uses them
 * @param names all listeners of the command line
 */
public record ReplacedListenerCheck(Section root, ListenerSettings written, String name, Set<String> names) {

    private static final String RULE = "replaced-listener";

    public void check() {
        if (name.equals(written.name())) {
            return;
        }
        for (NamedPolicy policy : written.refuse()) {
            if (misses(policy.when())) {
                report(policy, "when", Severity.ERROR, "refuses no client");
            }
            if (misses(policy.unless())) {
                report(policy, "unless", Severity.WARNING, "refuses more");
            }
        }
        for (NamedPolicy policy : written.permit()) {
            if (misses(policy.unless())) {
                report(policy, "unless", Severity.ERROR, "permits more");
            }
            if (misses(policy.when())) {
                report(policy, "when", Severity.WARNING, "permits nothing");
            }
        }
    }

    /** Returns whether conditions name the replaced listener, or another one that does not exist now. */
    private boolean misses(Conditions conditions) {
        Set<String> meant = conditions.listeners();
        return !meant.contains(name)
                && meant.stream().anyMatch(other -> other.equals(written.name()) || !names.contains(other));
    }

    private void report(NamedPolicy policy, String key, Severity severity, String what) {
        Section conditions =
                root.sectionOrEmpty("policies").sectionOrEmpty(policy.name()).sectionOrEmpty(key);
        String message = "`" + policy.name() + "` " + what + " on `" + name
                + "` of the command line, which has the chains of `" + written.name() + "`: call its listener `" + name
                + "` in the file, or give none on the command line";
        if (severity == Severity.ERROR) {
            conditions.error(conditions.placeOf("listener"), message, RULE);
        } else {
            conditions.warning(conditions.placeOf("listener"), message, RULE);
        }
    }
}
