#!/usr/bin/env bash
# Install what debian-packages.txt and constraints.txt name. Says beforehand what it is about to install.
set -euo pipefail
cd "$(dirname "$0")/.."
venv=${1:-.venv}

present() { # is the thing behind a package there, whoever installed it?
  case $1 in
    command) command -v "$2" >/dev/null ;;
    clang) command -v clang >/dev/null && [[ $(clang -print-file-name="$2-$(uname -m).a") == /* ]] ;;
    file) [[ -e $2 ]] ;;
    header) [[ -e /usr/include/$2 ]] ;;
    newlib) command -v arm-none-eabi-gcc >/dev/null && [[ $(arm-none-eabi-gcc -print-file-name="$2") == /* ]] ;;
    postgresql) compgen -G "/usr/lib/postgresql/*/bin/$2" >/dev/null || command -v "$2" >/dev/null ;;
    python) python3 -c "import $2" 2>/dev/null ;;
    *) echo "debian-packages.txt: '$1' is no way to look for a package" >&2; exit 1 ;;
  esac
}

missing=()
while read -r package kind name; do
  present "$kind" "$name" || missing+=("$package")
done < <(grep -vE '^[[:space:]]*(#|$)' debian-packages.txt)

if ((${#missing[@]})); then
  echo "Debian packages to install: ${missing[*]}"
  if ! command -v apt-get >/dev/null; then
    echo "setup: there is no apt-get here. Install the equivalents of: ${missing[*]}; then run this again." >&2
    exit 1
  fi
  if ((EUID == 0)); then sudo=(); elif sudo -n true 2>/dev/null; then sudo=(sudo); else
    echo "setup: installing packages needs root. Have an administrator run:" >&2
    echo "  apt-get install --no-install-recommends ${missing[*]}" >&2
    exit 1
  fi
  "${sudo[@]}" apt-get update -qq
  "${sudo[@]}" env DEBIAN_FRONTEND=noninteractive \
    apt-get install -y -qq --no-install-recommends "${missing[@]}" >/dev/null # what fails is said on stderr
fi

if ! python3 -c 'import sys; sys.exit(sys.version_info[:2] != (3, 11))'; then
  echo "setup: Python 3.11 is needed, $(python3 --version 2>&1) found. Put a python3 that is 3.11 first in PATH." >&2
  exit 1
fi
if [[ ! -x $venv/bin/python ]]; then
  echo "Virtual environment to make: $venv (about 3 GB, $(grep -c == constraints.txt) packages of constraints.txt)"
  python3 -m venv "$venv"
fi
"$venv/bin/python" -m pip install --quiet --disable-pip-version-check --constraint constraints.txt uv
"$venv/bin/uv" pip install --quiet --python "$venv/bin/python" --constraint constraints.txt --editable '.[dev]'
if ! "$venv/bin/python" scripts/fetch_mbedtls.py >/dev/null; then
  echo "setup: without it no firmware with model slots (docs/fleet.md) is built; everything else works." >&2
fi
echo "Set up. Enter it with: source $venv/bin/activate"
