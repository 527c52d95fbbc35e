# FAUMap in an image.
#   docker build -t faumap .                                       builds the jar, too
#   docker build -t faumap --build-arg JAR=target/faumap.jar .     takes the one that is there
# BUILD_IMAGE: Maven and a JDK of 17 or later (with JAR any JRE will do); BASE_IMAGE: a JRE of the platform that is built for.
ARG BUILD_IMAGE=maven:3.9.11-eclipse-temurin-25
ARG BASE_IMAGE=eclipse-temurin:25-jre-noble

FROM ${BUILD_IMAGE} AS jar
ARG JAR=
WORKDIR /build
COPY . .
RUN if [ -n "$JAR" ]; then cp "$JAR" /faumap.jar; \
    else ./mvnw -B -q -DskipTests -Dspotless.check.skip=true package && cp target/faumap.jar /faumap.jar; fi

FROM ${BASE_IMAGE} AS layout
COPY --from=jar /faumap.jar /tmp/faumap.jar
COPY src/main/container/layout.sh src/main/resources/datasets/demo/s069/s069_001.png /tmp/
RUN mkdir /app /data /models && mv /tmp/s069_001.png /tmp/face.png && sh /tmp/layout.sh

FROM ${BASE_IMAGE}
ARG VERSION=0.1.0-SNAPSHOT
ARG REVISION=
ARG CREATED=
LABEL org.opencontainers.image.title="FAUMap" \
      org.opencontainers.image.description="Labels facial expressions with a CNN and shows its working" \
      org.opencontainers.image.licenses="Apache-2.0" \
      org.opencontainers.image.version="${VERSION}" \
      org.opencontainers.image.revision="${REVISION}" \
      org.opencontainers.image.created="${CREATED}"
WORKDIR /app
# What changes least comes first.
COPY --from=layout /app/native ./native
COPY --from=layout /layers/natives ./
COPY --from=layout /layers/dependencies ./
COPY --from=layout /layers/application ./
COPY --from=layout /layers/start ./
COPY --from=layout --chown=10001:10001 /data /data
COPY --from=layout --chown=10001:10001 /models /models
ENV SERVER_ADDRESS=0.0.0.0 \
    MANAGEMENT_SERVER_PORT=8081 \
    FAUMAP_STORAGE_LOCATION=/data \
    MALLOC_ARENA_MAX=2 \
    JDK_JAVA_OPTIONS="-XX:MaxRAMPercentage=30 -XX:+ExitOnOutOfMemoryError"
USER 10001:10001
VOLUME /data
EXPOSE 8080 8081
HEALTHCHECK --interval=10s --timeout=5s --start-period=60s --retries=3 \
    CMD ["java", "-Xmx16m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-cp", "/app/faumap.jar", "org.faumap.probe.Probe"]
ENTRYPOINT ["java", "@/app/start.options", "-jar", "/app/faumap.jar"]
