#!/bin/sh
# Makes harder held-out faces of a data set: bench/harder-faces.sh labels.csv OUT writes OUT/turned, OUT/further and OUT/light.
set -eu
cd "$(dirname "$0")/.."
. bench/java.sh
exec_bench org.faumap.bench.HarderFaces "$@"
