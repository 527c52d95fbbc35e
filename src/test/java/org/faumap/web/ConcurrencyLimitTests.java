package org.faumap.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.springframework.mock.web.MockHttpServletRequest;
import org.springframework.web.context.request.RequestContextHolder;
import org.springframework.web.context.request.ServletRequestAttributes;

class ConcurrencyLimitTests {
    private static final Duration LONG = Duration.ofMinutes(1);

    /** Whoever overtakes does not always win: a few turns tell for sure. */
    @RepeatedTest(20)
    void letsNobodyOvertakeThoseWhoWait() throws InterruptedException {
        ConcurrencyLimit limit = new ConcurrencyLimit(1, 8, LONG);
        List<String> order = new CopyOnWriteArrayList<>();
        ConcurrencyLimit.Permit held = limit.acquire();
        Thread first = new Thread(() -> {
            try (ConcurrencyLimit.Permit permit = limit.acquire()) {
                order.add("first");
            }
        });
        first.start();
        await().pollInterval(Duration.ofMillis(1)).until(() -> first.getState() == Thread.State.TIMED_WAITING);
        held.close();
        try (ConcurrencyLimit.Permit permit = limit.acquire()) {
            order.add("second");
        }
        first.join();
        assertThat(order).containsExactly("first", "second");
    }

    @Test
    void aKeyThatAsksForAllOfItLeavesRoomForAnother() throws InterruptedException {
        ConcurrencyLimit limit = new ConcurrencyLimit(1, 2, LONG);
        List<String> served = new CopyOnWriteArrayList<>();
        List<Thread> waiting = new ArrayList<>();
        try (ConcurrencyLimit.Permit held = limit.acquire()) {
            for (String caller : List.of("flooding", "calm")) {
                Thread thread = new Thread(() -> as(caller, () -> {
                    try (ConcurrencyLimit.Permit permit = limit.acquire()) {
                        served.add(caller);
                    }
                }));
                thread.start();
                waiting.add(thread);
                await().pollInterval(Duration.ofMillis(1)).until(() -> thread.getState() == Thread.State.TIMED_WAITING);
                if (caller.equals("flooding")) {
                    as(caller, () -> assertThatExceptionOfType(Overload.class).isThrownBy(limit::acquire));
                }
            }
        }
        for (Thread thread : waiting) {
            thread.join();
        }
        assertThat(served).containsExactly("flooding", "calm");
    }

    private static void as(String caller, Runnable work) {
        MockHttpServletRequest request = new MockHttpServletRequest();
        Caller.attach(request, caller);
        RequestContextHolder.setRequestAttributes(new ServletRequestAttributes(request));
        try {
            work.run();
        } finally {
            RequestContextHolder.resetRequestAttributes();
        }
    }

    @Test
    void turnsAwayWhoFindsTheLineFullOrWaitsTooLong() {
        ConcurrencyLimit full = new ConcurrencyLimit(1, 0, LONG);
        ConcurrencyLimit busy = new ConcurrencyLimit(1, 1, Duration.ofMillis(1));
        try (ConcurrencyLimit.Permit one = full.acquire();
                ConcurrencyLimit.Permit other = busy.acquire()) {
            assertThatExceptionOfType(Overload.class)
                    .isThrownBy(full::acquire)
                    .extracting(Overload::reason)
                    .isEqualTo(Overload.Reason.QUEUE_FULL);
            assertThatExceptionOfType(Overload.class)
                    .isThrownBy(busy::acquire)
                    .extracting(Overload::reason)
                    .isEqualTo(Overload.Reason.DEADLINE_PASSED);
        }
        full.acquire().close(); // free again
        busy.acquire().close();
    }
}
