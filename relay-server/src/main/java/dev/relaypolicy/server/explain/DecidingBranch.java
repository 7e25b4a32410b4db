package dev.relaypolicy.server.explain;

import dev.relaypolicy.Explanation;
import dev.relaypolicy.Explanation.Step;
import dev.relaypolicy.RelayDecision.Opinion;
import java.util.List;
import java.util.Optional;

/** The part of an explanation that shows how the decision was reached. */
public final class DecidingBranch {

    private DecidingBranch() {}

    /**
     * Returns the last command of the explanation with the policy that decided and its ancestors. If no policy
     * decided, nothing permitted; then the command contains the whole chain of permits.
     */
    public static Explanation of(Explanation explanation) {
        return explanation.steps().isEmpty()
                ? explanation
                : new Explanation(explanation.decision(), List.of(branch(last(explanation.steps()))));
    }

    private static Step branch(Step command) {
        return decidingChild(command).isEmpty() && !command.children().isEmpty()
                ? withChild(command, last(command.children()))
                : pruned(command);
    }

    private static Step pruned(Step step) {
        return decidingChild(step).map(child -> withChild(step, pruned(child))).orElse(step);
    }

    private static Optional<Step> decidingChild(Step step) {
        return step.children().stream()
                .filter(child ->
                        child.decision() instanceof Opinion && child.decision().equals(step.decision()))
                .reduce((earlier, later) -> later);
    }

    private static Step last(List<Step> steps) {
        return steps.get(steps.size() - 1);
    }

    private static Step withChild(Step step, Step child) {
        return new Step(step.policy(), step.decision(), step.notes(), List.of(child));
    }
}
