package org.faumap.job;

import static net.bytebuddy.matcher.ElementMatchers.named;
import static net.bytebuddy.matcher.ElementMatchers.none;

import java.io.IOException;
import java.lang.instrument.Instrumentation;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.jar.Attributes;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import net.bytebuddy.agent.builder.AgentBuilder;
import net.bytebuddy.agent.builder.AgentBuilder.RedefinitionStrategy;
import net.bytebuddy.asm.Advice;

/** An agent that makes the clock of its process go an hour fast. */
public final class FastClock {
    private FastClock() {}

    /** The option of a virtual machine; the agent's jar, which names this class, is written into a folder. */
    static String agent(Path folder) throws IOException {
        Manifest manifest = new Manifest();
        manifest.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
        manifest.getMainAttributes().put(new Attributes.Name("Premain-Class"), FastClock.class.getName());
        manifest.getMainAttributes().put(new Attributes.Name("Can-Retransform-Classes"), "true");
        Path jar = folder.resolve("fast-clock.jar");
        try (JarOutputStream out = new JarOutputStream(Files.newOutputStream(jar), manifest)) {
            out.finish();
        }
        return "-javaagent:" + jar;
    }

    public static void premain(String arguments, Instrumentation instrumentation) {
        new AgentBuilder.Default()
                .disableClassFormatChanges()
                .ignore(none())
                .with(RedefinitionStrategy.RETRANSFORMATION)
                .type(named("java.time.Clock"))
                .transform((type, description, loader, module, domain) ->
                        type.visit(Advice.to(Hour.class).on(named("currentInstant"))))
                .installOn(instrumentation);
        Duration fast = Duration.between(Instant.ofEpochMilli(System.currentTimeMillis()), Instant.now());
        if (fast.toMinutes() < 59) {
            throw new IllegalStateException("The clock is fast by no more than " + fast);
        }
    }

    private static final class Hour {
        @Advice.OnMethodExit
        @SuppressWarnings("UnusedVariable") // woven into the method, whose result it becomes
        static void later(@Advice.Return(readOnly = false) Instant now) {
            now = now.plusSeconds(3600);
        }
    }
}
