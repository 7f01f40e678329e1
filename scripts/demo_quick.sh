#!/usr/bin/env bash
# Every stage of the demo with few samples and epochs, in a clone of what is committed; fails unless a second
# `dvc repro` finds nothing to do and MLflow holds exactly the runs of the matrix.
set -euo pipefail
cd "$(dirname "$0")/.."
copy=$PWD/build/demo-quick
rm -rf "$copy"
git clone --quiet . "$copy"
cd "$copy"

dvc exp run --quiet -S data.samples=480 -S data.calibration_samples=50 \
  -S train.epochs=2 -S qat.epochs=1 -S deploy.repeats=3 -S deploy.accuracy_samples=10
dvc repro | tee repro.log
grep -q 'up to date' repro.log
tinyml table
tinyml track --check
