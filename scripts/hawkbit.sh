#!/usr/bin/env bash
# Get the hawkBit server that tests/fleet/hawkbit/test_real.py starts: a jar of 100 MB from Maven Central, into build/hawkbit.
set -euo pipefail
cd "$(dirname "$0")/.."
version=1.0.4
for program in java mvn; do
  if ! command -v "$program" >/dev/null; then
    echo "hawkbit: $program is not installed (Debian: openjdk-17-jre-headless, maven); then run this again." >&2
    exit 1
  fi
done
mvn -q -B dependency:copy -DoutputDirectory="$PWD/build/hawkbit" \
  -Dartifact="org.eclipse.hawkbit:hawkbit-update-server:$version" || {
  echo "hawkbit: Maven cannot get the server; name a jar of release 1.0 that you have in TINYML_HAWKBIT_JAR." >&2
  exit 1
}
