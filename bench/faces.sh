#!/bin/sh
# How many faces are found in images made of photographs and rendered heads, and what that costs; --help names the options.
set -eu
cd "$(dirname "$0")/.."
. bench/java.sh
exec_bench org.faumap.image.FaceTrial "$@"
