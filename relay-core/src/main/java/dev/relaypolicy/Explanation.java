package dev.relaypolicy;

import com.google.common.collect.ImmutableList;
import dev.relaypolicy.text.Escapes;
import java.util.List;
import java.util.Objects;

/**
 * A decision and the policies that were evaluated to reach it.
 *
 * @param decision equal to {@link RelayGate#decide} for the same request (R4)
 * @param steps the top-level policies, in evaluation order
 */
public record Explanation(RelayDecision decision, List<Step> steps) {

    /**
     * One evaluated policy.
     *
     * @param notes additional explanations, such as why the policy abstained
     * @param children the policies that this policy evaluated, in order
     */
    public record Step(String policy, RelayDecision decision, List<String> notes, List<Step> children) {
        public Step {
            Objects.requireNonNull(policy, "policy");
            Objects.requireNonNull(decision, "decision");
            notes = ImmutableList.copyOf(notes);
            children = ImmutableList.copyOf(children);
        }
    }

    public Explanation {
        Objects.requireNonNull(decision, "decision");
        steps = ImmutableList.copyOf(steps);
    }

    /**
     * Returns the steps as an indented tree: one line per step or note, each ending in LF, with client text {@linkplain
     * Escapes escaped}.
     */
    public String tree() {
        StringBuilder out = new StringBuilder();
        steps.forEach(step -> append(step, 0, out));
        return out.toString();
    }

    private static void append(Step step, int depth, StringBuilder out) {
        String indent = "  ".repeat(depth);
        out.append(indent)
                .append(step.policy())
                .append(": ")
                .append(step.decision().effect().word());
        if (step.children().isEmpty() && step.decision() instanceof RelayDecision.Opinion opinion) {
            Reason reason = opinion.reason();
            out.append(" [").append(reason.code()).append("] ").append(Escapes.printable(reason.detail()));
            reason.origin().ifPresent(origin -> out.append(" (").append(origin).append(')'));
        }
        out.append('\n');
        step.notes()
                .forEach(note -> out.append(indent)
                        .append("  - ")
                        .append(Escapes.printable(note))
                        .append('\n'));
        step.children().forEach(child -> append(child, depth + 1, out));
    }
}
