#!/bin/sh
# Runs the JMH benchmarks; arguments go to JMH: a pattern of names, -p batch=8, -h for the rest.
set -eu
cd "$(dirname "$0")/.."
. bench/java.sh
exec_bench org.openjdk.jmh.Main "$@"
