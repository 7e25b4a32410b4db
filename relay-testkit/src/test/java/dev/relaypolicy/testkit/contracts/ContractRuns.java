package dev.relaypolicy.testkit.contracts;

import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;

import java.util.Set;
import java.util.stream.Collectors;
import org.junit.platform.engine.support.descriptor.MethodSource;
import org.junit.platform.testkit.engine.EngineTestKit;
import org.junit.platform.testkit.engine.Events;

/** Runs a contract against a subject and returns the names of the tests that fail. */
final class ContractRuns {

    private ContractRuns() {}

    static Set<String> failuresOf(Class<?> subject) {
        Events tests = EngineTestKit.engine("junit-jupiter")
                .selectors(selectClass(subject))
                .execute()
                .testEvents();
        if (tests.started().count() == 0) {
            throw new IllegalStateException("`" + subject.getName() + "` has no tests");
        }
        return tests.failed().stream()
                .map(event ->
                        ((MethodSource) event.getTestDescriptor().getSource().orElseThrow()).getMethodName())
                .collect(Collectors.toSet());
    }
}
