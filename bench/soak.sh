#!/bin/sh
# Builds the jar and has it answer mixed calls and work on a job at 70 % of what it can; tells of errors and of how its memory grows.
# --help names the options. The memory is bounded as in the image.
set -eu
cd "$(dirname "$0")/.."
. bench/java.sh
export MALLOC_ARENA_MAX="${MALLOC_ARENA_MAX:-2}"
exec_bench org.faumap.bench.Soak "$@"
