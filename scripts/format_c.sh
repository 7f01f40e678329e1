#!/usr/bin/env bash
# Format the C sources, or with --check only say which are not formatted.
set -euo pipefail
cd "$(dirname "$0")/.."
mode=(-i)
[[ ${1:-} == --check ]] && mode=(--dry-run --Werror)
git ls-files -z --cached --others --exclude-standard '*.c' '*.cc' '*.h' | xargs -0 -r clang-format "${mode[@]}"
