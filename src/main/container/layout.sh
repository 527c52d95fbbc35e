#!/bin/sh
# A step of the Dockerfile: lays out /app, where the service will run, and below /layers what each layer of the image adds to it.
# The archive of classes and the links between native libraries hold absolute paths, so everything is made in its place.
set -eu
cd /app

java -Djarmode=tools -jar /tmp/faumap.jar extract --layers --destination /tmp/layers
mkdir -p /layers/natives/lib /tmp/home
mv /tmp/layers/application /tmp/layers/dependencies /layers/
cp -a /layers/application/. /layers/dependencies/. .
mv /layers/dependencies/lib/pytorch-jni-*.jar /layers/dependencies/lib/*-linux-*.jar /layers/natives/lib/

start() {
    java @start.options "$@" -Duser.home=/tmp/home -jar faumap.jar \
        --server.address=127.0.0.1 --faumap.storage.location=/tmp/data &
    service=$!
    until java -cp faumap.jar org.faumap.probe.Probe; do
        kill -0 $service
        sleep 1
    done
}
stop() {
    kill $service
    wait $service || [ $? = 143 ]
}
post() { java -cp faumap.jar org.faumap.probe.Probe "http://127.0.0.1:8080$1" "$2"; }

# The first start unpacks the native libraries. PyTorch's jar, half of all bytes, is left out then; OpenCV's says what is unpacked.
echo -Dorg.bytedeco.javacpp.cachedir=/app/native/javacpp > start.options
mkdir native
DJL_CACHE_DIR=/app/native/djl start
stop
mv native/djl/pytorch/* native/pytorch
rm -r native/djl native/javacpp/.lock
version=$(cd lib && echo pytorch-native-cpu-*.jar | sed 's/pytorch-native-cpu-\([0-9.]*\)-.*/\1/')
rm lib/pytorch-native-cpu-*.jar /layers/natives/lib/pytorch-native-cpu-*.jar
cat >> start.options <<OPTIONS
-DPYTORCH_LIBRARY_PATH=/app/native/pytorch
-DPYTORCH_VERSION=$version
-DPYTORCH_FLAVOR=cpu
OPTIONS
# The same libraries give the same layer. JavaCPP compares the times of its files with those in its jars.
touch -d @0 native/pytorch/*
find native ! -type f -exec touch -h -d @0 {} +

# The second start is recorded, with an image labelled and explained: which classes they need, on Java 25 also what is hot.
if java -XX:AOTMode=auto -version 2> /dev/null; then
    record=-XX:AOTCacheOutput=/app/faumap.aot use=-XX:AOTCache=/app/faumap.aot
else
    record=-XX:ArchiveClassesAtExit=/app/faumap.jsa use=-XX:SharedArchiveFile=/app/faumap.jsa
fi
start "$record"
post '/v1/expressions?face=full' /tmp/face.png
post '/v1/explanations?face=full' /tmp/face.png
stop
echo "$use" >> start.options
mkdir /layers/start
mv start.options "${use#*=}" /layers/start/
