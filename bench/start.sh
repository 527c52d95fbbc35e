#!/bin/sh
# Builds the jar, starts it a few times and tells how soon it is ready, what that costs and what it then holds; --help names the options.
# --jar FILE, repeated, takes built ones instead and starts them in turn. Linux.
set -eu
cd "$(dirname "$0")/.."
. bench/java.sh
exec_bench org.faumap.bench.Start "$@"
