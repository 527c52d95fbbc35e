package org.faumap.web;

import com.sun.management.HotSpotDiagnosticMXBean;
import com.sun.management.VMOption;
import java.lang.management.ManagementFactory;
import javax.management.JMException;
import javax.management.ObjectName;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.context.event.ApplicationReadyEvent;
import org.springframework.context.event.EventListener;
import org.springframework.stereotype.Component;

/**
 * Gives memory back that nobody needs any more: what a start leaves behind, and later what a job does. By default the JVM keeps
 * two thirds of its heap empty, and looks for what it could give back only when it needs more.
 *
 * <p>Options that somebody has set stay as they are; other virtual machines than HotSpot are left alone.
 */
@Component
final class ReturnedMemory {
    private static final Logger log = LoggerFactory.getLogger(ReturnedMemory.class);

    /** Shares of the heap that are free after a collection, in percent; at no moment may the least be above the most. */
    private static final String LEAST_FREE = "MinHeapFreeRatio";

    private static final String MOST_FREE = "MaxHeapFreeRatio";

    /** How long the heap may lie idle, in milliseconds. */
    private static final String IDLE = "G1PeriodicGCInterval";

    @EventListener(ApplicationReadyEvent.class)
    void afterStart() {
        HotSpotDiagnosticMXBean machine = ManagementFactory.getPlatformMXBean(HotSpotDiagnosticMXBean.class);
        if (machine == null) {
            return;
        }
        set(machine, LEAST_FREE, "15");
        set(machine, MOST_FREE, "30");
        set(machine, IDLE, "60000");
        Thread returning = new Thread(ReturnedMemory::giveBack, "faumap-memory");
        returning.setDaemon(true);
        returning.start();
    }

    private static void set(HotSpotDiagnosticMXBean machine, String name, String value) {
        try {
            VMOption option = machine.getVMOption(name);
            if (option.getOrigin() == VMOption.Origin.DEFAULT) {
                machine.setVMOption(name, value);
            }
        } catch (IllegalArgumentException unknown) {
            log.debug("This virtual machine has no {} to be set", name, unknown);
        }
    }

    @SuppressWarnings("SystemGc") // once, and to make the heap smaller
    private static void giveBack() {
        System.gc();
        try {
            // What was allocated and freed outside of the heap, by the compiler above all; Linux, from 17.0.9 on.
            ManagementFactory.getPlatformMBeanServer()
                    .invoke(
                            new ObjectName("com.sun.management:type=DiagnosticCommand"),
                            "systemTrimNativeHeap",
                            null,
                            null);
        } catch (JMException condition) {
            log.debug("This virtual machine gives no native memory back", condition);
        }
    }
}
