# Sourced by the other scripts here: builds jar, benchmarks and class path, then runs a class of them.
./mvnw -B -q -DskipTests package org.apache.maven.plugins:maven-dependency-plugin:build-classpath \
    -Dmdep.outputFile=target/bench.classpath -Dmdep.includeScope=test

java=${JAVA_HOME:+$JAVA_HOME/bin/}java

exec_bench() {
    exec "$java" -Djava.awt.headless=true --enable-native-access=ALL-UNNAMED \
        -cp "target/test-classes:target/classes:$(cat target/bench.classpath)" "$@"
}
