package dev.relaypolicy;

import dev.relaypolicy.RelayDecision.Effect;
import dev.relaypolicy.mail.EmailAddress;
import dev.relaypolicy.mail.ForwardPath;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/**
 * The evaluation of policies, which can record how a decision was reached. A policy must evaluate others only through
 * {@link #ask}: recording then changes nothing (R4), and a failing policy becomes a Defer (R5).
 *
 * <p>{@link #off()} is stateless and allocates nothing. A recording trace belongs to one thread.
 */
public abstract sealed class Trace {

    private Trace() {}

    /** Returns the trace that records nothing. */
    public static Trace off() {
        return Off.INSTANCE;
    }

    static Recording recording() {
        return new Recording();
    }

    /**
     * Evaluates a policy. If it returns null or throws an exception, a {@link StackOverflowError}, a {@link
     * LinkageError} or an {@link AssertionError}, the decision is a Defer (R5). Other errors propagate. A permit for a
     * recipient that could be a route becomes Abstain, unless the policy {@linkplain RelayPolicy#permitsRoute declares}
     * that it applies (R15).
     */
    public abstract RelayDecision ask(RelayPolicy policy, RelayRequest request);

    /** Returns whether notes are recorded. Check it before building the text of a {@link #note}. */
    public abstract boolean isOn();

    /** Adds a note to the current step, such as why the policy abstains. */
    public abstract void note(String text);

    private static RelayDecision evaluate(RelayPolicy policy, RelayRequest request, Trace trace) {
        try {
            RelayDecision decision = policy.decide(request, trace);
            if (decision == null) {
                return failure(policy, "the policy returned null");
            }
            if (decision.effect() == Effect.PERMIT && mayBeRoute(request) && !policy.permitsRoute(request)) {
                trace.note("the permit is ignored: a next hop could take the local part for a route");
                return RelayDecision.abstain();
            }
            return decision;
        } catch (Exception | StackOverflowError | LinkageError | AssertionError e) {
            return failure(policy, "the policy failed: " + e);
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

    /** A failing policy may also fail to return its name. */
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
            return evaluate(policy, request, this);
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
            RelayDecision decision = evaluate(policy, request, this);
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
