#!/usr/bin/env bash
# Get labgrid's coordinator, exporter and client into build/labgrid: an environment of their own, since labgrid's
# pyserial installs the same files as ours. tests/device/pool/test_labgrid.py starts them.
set -euo pipefail
cd "$(dirname "$0")/.."
venv=build/labgrid stamp=build/labgrid/.set-up
if [[ $stamp -nt labgrid-constraints.txt && $stamp -nt constraints.txt && $stamp -nt $0 ]]; then exit 0; fi
echo "Virtual environment to make: $venv (about 120 MB, labgrid and what it needs)"
rm -rf "$venv"
python3 -m venv "$venv"
"$venv/bin/python" -m pip install --quiet --disable-pip-version-check \
  --constraint constraints.txt --constraint labgrid-constraints.txt labgrid grpcio-reflection || {
  echo "labgrid: pip cannot get it; the tests that start its coordinator are skipped without it." >&2
  exit 1
}
touch "$stamp"
