package dev.relaypolicy.server.config.check;

import dev.relaypolicy.server.config.model.Conditions;
import dev.relaypolicy.server.config.model.ListenerSettings;
import dev.relaypolicy.server.config.model.NamedPolicy;
import dev.relaypolicy.server.config.yaml.Section;
import java.util.Set;

/**
 * Finds policies that say something else on a listener of the command line than on the one of the file whose chains it has, since
 * they go by the name of a listener. Where one refuses less or permits more, nobody may be served.
 *
 * @param root the file
 * @param written the listener of the file
 * @param name that of the listener which has its chains
 * @param names those of all listeners of the command line
 */
public record ReplacedListenerCheck(Section root, ListenerSettings written, String name, Set<String> names) {

    private static final String RULE = "replaced-listener";

    /** Reports each. */
    public void check() {
        if (name.equals(written.name())) {
            return;
        }
        for (NamedPolicy policy : written.refuse()) {
            if (misses(policy.when())) {
                error(policy, "when", "refuses nobody");
            }
            if (misses(policy.unless())) {
                warning(policy, "unless", "refuses more");
            }
        }
        for (NamedPolicy policy : written.permit()) {
            if (misses(policy.unless())) {
                error(policy, "unless", "permits more");
            }
            if (misses(policy.when())) {
                warning(policy, "when", "permits nothing");
            }
        }
    }

    /** Whether conditions mean the listener of the file, or another that is not there and whose clients may come here instead. */
    private boolean misses(Conditions conditions) {
        Set<String> meant = conditions.listeners();
        return !meant.contains(name)
                && meant.stream().anyMatch(other -> other.equals(written.name()) || !names.contains(other));
    }

    private void error(NamedPolicy policy, String key, String what) {
        Section conditions = conditions(policy, key);
        conditions.error(conditions.placeOf("listener"), message(policy, what), RULE);
    }

    private void warning(NamedPolicy policy, String key, String what) {
        Section conditions = conditions(policy, key);
        conditions.warning(conditions.placeOf("listener"), message(policy, what), RULE);
    }

    private Section conditions(NamedPolicy policy, String key) {
        return root.sectionOrEmpty("policies").sectionOrEmpty(policy.name()).sectionOrEmpty(key);
    }

    private String message(NamedPolicy policy, String what) {
        return "`" + policy.name() + "` " + what + " on `" + name + "` of the command line, which has the chains of `"
                + written.name() + "`: call its listener `" + name + "` in the file, or give none on the command line";
    }
}
