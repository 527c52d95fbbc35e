#!/bin/sh
# Builds the jar, starts it, loads it over HTTP and prints what it costs; --help names the options.
set -eu
cd "$(dirname "$0")/.."
. bench/java.sh
exec_bench org.faumap.bench.Load "$@"
