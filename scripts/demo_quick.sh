#!/usr/bin/env bash
# Every stage of the demo with few samples and epochs, in a clone of what is committed; fails unless a second
# `dvc repro` finds nothing to do and MLflow holds exactly the runs of the matrix.
set -euo pipefail
cd "$(dirname "$0")/.."
copy=$PWD/build/demo-quick
rm -rf "$copy"
git clone --quiet . "$copy"
cd "$copy"
export PYTHONPATH=$copy # the clone's package, not the one that the virtual environment points at

dvc exp run --quiet -S data.samples=480 -S data.calibration_samples=50 \
  -S train.epochs=2 -S qat.epochs=1 -S deploy.repeats=3 -S deploy.accuracy_samples=10
dvc repro | tee repro.log
grep -q 'up to date' repro.log
tinyml track
tinyml table

expected=$(find work/track -name run.json | wc -l)
logged=$(mlflow runs list --experiment-id 1 | grep -c ' @ ')
if ((logged != expected)); then
  echo "demo-quick: MLflow holds $logged runs of variants, not $expected" >&2
  exit 1
fi
