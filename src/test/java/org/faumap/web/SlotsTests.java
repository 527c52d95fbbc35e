package org.faumap.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;

class SlotsTests {
    private static final Duration LONG = Duration.ofMinutes(1);

    /** Whoever overtakes does not always win: a few turns tell for sure. */
    @RepeatedTest(20)
    void letsNobodyOvertakeThoseWhoWait() throws InterruptedException {
        Slots slots = new Slots(1, 8, LONG);
        List<String> order = new CopyOnWriteArrayList<>();
        Slots.Slot held = slots.take();
        Thread first = new Thread(() -> {
            try (Slots.Slot slot = slots.take()) {
                order.add("first");
            }
        });
        first.start();
        await().pollInterval(Duration.ofMillis(1)).until(() -> first.getState() == Thread.State.TIMED_WAITING);
        held.close();
        try (Slots.Slot slot = slots.take()) {
            order.add("second");
        }
        first.join();
        assertThat(order).containsExactly("first", "second");
    }

    @Test
    void turnsAwayWhoFindsTheLineFullOrWaitsTooLong() {
        Slots full = new Slots(1, 0, LONG);
        Slots busy = new Slots(1, 1, Duration.ofMillis(1));
        try (Slots.Slot one = full.take();
                Slots.Slot other = busy.take()) {
            assertThatExceptionOfType(Overload.class)
                    .isThrownBy(full::take)
                    .extracting(Overload::reason)
                    .isEqualTo(Overload.Reason.QUEUE_FULL);
            assertThatExceptionOfType(Overload.class)
                    .isThrownBy(busy::take)
                    .extracting(Overload::reason)
                    .isEqualTo(Overload.Reason.DEADLINE_PASSED);
        }
        full.take().close(); // free again
        busy.take().close();
    }
}
