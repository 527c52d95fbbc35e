#!/bin/sh
# A step of the Dockerfile: lays out /app, where the service will run, and below /layers what each layer of the image adds to it.
# The archive of classes and the links between native libraries hold absolute paths, so everything is made in its place.
set -eu
cd /app
export SERVER_PORT=28371 # where the build shares the network of its machine, 8080 may be taken

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
post() { java -cp faumap.jar org.faumap.probe.Probe "http://127.0.0.1:$SERVER_PORT$1" "$2"; }

# The first start unpacks the native libraries; then they are named to PyTorch and JavaCPP, and most of the jars that brought them,
# half of all bytes, are left out. The cascades of OpenCV's are unpacked to /tmp at each start: JavaCPP wants to write where it keeps files.
echo -Dorg.bytedeco.javacpp.cachedir=/tmp/unpacked > start.options
DJL_CACHE_DIR=/tmp/djl start
stop
mkdir -p native/opencv
mv /tmp/djl/pytorch/* native/pytorch
find /tmp/unpacked -type f -name '*.so*' -exec mv {} native/opencv/ \;
version=$(cd lib && echo pytorch-native-cpu-*.jar | sed 's/pytorch-native-cpu-\([0-9.]*\)-.*/\1/')
for folder in lib /layers/natives/lib; do
    (cd $folder && rm pytorch-native-cpu-*.jar pytorch-jni-*.jar javacpp-*-linux-*.jar openblas-*-linux-*.jar)
done
cat > start.options <<OPTIONS
-Dorg.bytedeco.javacpp.cachedir=/tmp/javacpp
-Dorg.bytedeco.javacpp.pathsFirst=true
-Djava.library.path=/app/native/opencv
-DPYTORCH_LIBRARY_PATH=/app/native/pytorch
-DPYTORCH_VERSION=$version
-DPYTORCH_FLAVOR=cpu
OPTIONS
chmod -R a+rX native
# The same libraries give the same layer. And the archive below wants the jars as they were when it was made, times included, while
# builders take a layer from their cache whatever its times are.
find /app /layers -exec touch -h -d 1980-01-01T00:00:00Z {} +

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
