package dev.relaypolicy;

import dev.relaypolicy.RelayDecision.Effect;
import dev.relaypolicy.mail.EmailAddress;
import dev.relaypolicy.mail.ForwardPath;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/**
 * How policies are asked. Every policy that asks another does it through {@link #ask}, so that there is one evaluation
 * loop whether or not somebody listens (R4), and one place where a failing policy becomes a Defer (R5).
 *
 * <p>{@link #off()} is shared, holds nothing and allocates nothing. A recording trace belongs to one thread.
 */
public abstract sealed class Trace {

    private Trace() {}

    /** A trace that records nothing. */
    public static Trace off() {
        return Off.INSTANCE;
    }

    /** A trace that records every step, for {@link RelayGate#explain}. */
    static Recording recording() {
        return new Recording();
    }

    /**
     * Asks a policy. Never throws for what the policy does wrong: an exception or a null answer is a Defer whose reason
     * names the policy (R5). A permit for a recipient that a next hop could take for a route is no opinion, unless the policy
     * {@linkplain RelayPolicy#permitsRoute says} that it holds (R15).
     *
     * @param policy whom to ask
     * @param request what to ask
     * @return its opinion
     */
    public abstract RelayDecision ask(RelayPolicy policy, RelayRequest request);

    /** Whether anybody listens; ask this before building the text of a {@link #note}. */
    public abstract boolean isOn();

    /** Adds a line to the step being asked, such as why it abstains. */
    public abstract void note(String text);

    private static RelayDecision contained(RelayPolicy policy, RelayRequest request, Trace trace) {
        try {
            RelayDecision decision = policy.decide(request, trace);
            if (decision == null) {
                return failure(policy, "it answered null");
            }
            if (decision.effect() == Effect.PERMIT && mayBeRoute(request) && !policy.permitsRoute(request)) {
                trace.note("the permit does not count: a next hop could take the local part for a route");
                return RelayDecision.abstain();
            }
            return decision;
        } catch (Exception | StackOverflowError | LinkageError | AssertionError e) {
            return failure(policy, "it failed: " + e);
        }
    }

    private static boolean mayBeRoute(RelayRequest request) {
        return request.forwardPath()
                .flatMap(ForwardPath::address)
                .filter(EmailAddress::mayBeRoute)
                .isPresent();
    }

    private static RelayDecision failure(RelayPolicy policy, String how) {
        return RelayDecision.defer(Reason.of(nameOf(policy), "policy-failed", how));
    }

    /** A policy broken enough to fail may fail at its name too. */
    private static String nameOf(RelayPolicy policy) {
        try {
            String name = policy.name();
            return name == null ? "unnamed" : name;
        } catch (Exception | StackOverflowError | LinkageError | AssertionError e) {
            return "unnamed";
        }
    }

    private static final class Off extends Trace {
        static final Off INSTANCE = new Off();

        @Override
        public RelayDecision ask(RelayPolicy policy, RelayRequest request) {
            return contained(policy, request, this);
        }

        @Override
        public boolean isOn() {
            return false;
        }

        @Override
        public void note(String text) {}
    }

    static final class Recording extends Trace {
        private final Deque<Open> open = new ArrayDeque<>();
        private final List<Explanation.Step> roots = new ArrayList<>();

        @Override
        public RelayDecision ask(RelayPolicy policy, RelayRequest request) {
            Open step = new Open();
            open.push(step);
            RelayDecision decision = contained(policy, request, this);
            open.pop();
            Explanation.Step done = new Explanation.Step(nameOf(policy), decision, step.notes, step.children);
            Open parent = open.peek();
            (parent == null ? roots : parent.children).add(done);
            return decision;
        }

        @Override
        public boolean isOn() {
            return true;
        }

        @Override
        public void note(String text) {
            Open step = open.peek();
            if (step != null) {
                step.notes.add(text);
            }
        }

        List<Explanation.Step> steps() {
            return List.copyOf(roots);
        }

        private static final class Open {
            final List<String> notes = new ArrayList<>();
            final List<Explanation.Step> children = new ArrayList<>();
        }
    }
}
