#!/bin/sh
# Builds the jar, starts it and stops it in the midst of 50 requests a second, a few times, and counts those that were let in and got no
# answer. --help names the options; --jar takes another jar.
set -eu
cd "$(dirname "$0")/.."
. bench/java.sh
exec_bench org.faumap.bench.Stops "$@"
