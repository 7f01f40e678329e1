#!/usr/bin/env bash
# Every task with the data that it makes itself and the values of params.yaml, one after the other, in a clone of what
# is committed; each is an experiment of its own in the clone's MLflow store. Says how long each took.
# TASKS="sine gesture" takes these alone.
set -euo pipefail
cd "$(dirname "$0")/.."
copy=$PWD/build/six
rm -rf "$copy"
git clone --quiet . "$copy"
cd "$copy"
export PYTHONPATH=$copy # the clone's package, not the one that the virtual environment points at

took=()
for task in ${TASKS:-$(tinyml tasks)}; do
  SECONDS=0
  dvc exp run --quiet -S task="$task"
  tinyml table
  took+=("$task: $SECONDS s")
done
printf '%s\n' "${took[@]}" "their runs: mlflow ui --backend-store-uri sqlite:///$copy/mlflow.db"
