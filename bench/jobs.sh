#!/bin/sh
# Builds the jar and runs mapping jobs of generated images with it; --help names the options. Needs taskset.
set -eu
cd "$(dirname "$0")/.."
. bench/java.sh
exec_bench org.faumap.bench.JobLoad "$@"
