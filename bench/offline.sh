#!/bin/sh
# Proves that the service needs no network: starts the jar where only the loopback interface exists, with an empty home
# and an empty cache, so that the native libraries come out of the jar, and posts an image. Linux; needs unshare, ip, curl.
#   bench/offline.sh [photo]      without a photo, a drawn face is posted
set -eu
cd "$(dirname "$0")/.."
jar=$PWD/target/faumap.jar
java=${JAVA_HOME:+$JAVA_HOME/bin/}java

if [ "${1:-}" != --without-network ]; then
    ./mvnw -B -q -DskipTests package
    photo=${1:-}
    if [ -z "$photo" ]; then
        photo=target/bench/portrait.png
        "$java" -Djava.awt.headless=true -cp target/test-classes org.faumap.bench.DrawnFaces "$photo"
    fi
    user_too=
    [ "$(id -u)" -eq 0 ] || user_too=--map-root-user
    exec unshare --net $user_too "$0" --without-network "$photo"
fi

photo=$2
ip link set lo up
if ip -o link | grep -qv ' lo:'; then
    echo 'offline: there is a network here besides the loopback' >&2
    exit 1
fi

work=$(mktemp -d)
log=target/bench/offline.log
service=
finish() {
    [ -z "$service" ] || kill "$service" 2>/dev/null || true
    [ -z "$service" ] || wait "$service" 2>/dev/null || true
    rm -rf "$work"
}
trap finish EXIT
trap 'exit 1' HUP INT TERM

mkdir -p "$work/tmp" target/bench
# No -Dai.djl… and no OPT_OUT_TRACKING here: the settings are the service's own.
env -i PATH="$PATH" HOME="$work" ${FAUMAP_MODEL_LOCATION:+"FAUMAP_MODEL_LOCATION=$FAUMAP_MODEL_LOCATION"} "$java" -Duser.home="$work" -Djava.io.tmpdir="$work/tmp" \
    -jar "$jar" --server.address=127.0.0.1 --server.port=8080 >"$log" 2>&1 &
service=$!

tries=0
until curl -fs -o "$work/ready" http://127.0.0.1:8080/actuator/health/readiness; do
    tries=$((tries + 1))
    if [ "$tries" -gt 300 ] || ! kill -0 "$service" 2>/dev/null; then
        echo "offline: the service did not start; its output is in $log" >&2
        exit 1
    fi
    sleep 1
done

for face in detect full; do
    status=$(curl -s -o "$work/answer" -w '%{http_code}' --data-binary "@$photo" \
        -H 'Content-Type: application/octet-stream' "http://127.0.0.1:8080/v1/expressions?face=$face")
    printf 'face=%s: %s\n' "$face" "$status"
    cat "$work/answer"
    echo
    [ "$status" = 200 ]
done
grep -q '"label"' "$work/answer"
echo 'offline: an image was labelled with no network'
