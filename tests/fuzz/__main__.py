"""Fuzz for a while: ``python -m tests.fuzz [plans] [models] [images] --seconds 600``.

Plans that are worth keeping go to ``build/fuzz/plans``, where the next run begins; what does harm goes to
``build/fuzz/found``.
"""

import argparse
import subprocess
import sys
import time
from collections.abc import Sequence

from tests.fuzz.plans import BUILD_FOLDER, build_fuzzer, fuzz_plans, write_seeds

FOUND = BUILD_FOLDER / "found"


def plans(seconds: int) -> str:
    """What the fuzzer found in so many seconds; empty: nothing."""
    from tests.planrt.conftest import DISTINCT_PLANS, with_golden

    fuzzer = build_fuzzer(BUILD_FOLDER / "plans.fuzzer")
    seeds = write_seeds(BUILD_FOLDER / "seeds", {n: with_golden(*made) for n, made in DISTINCT_PLANS.items()})
    corpus = write_seeds(BUILD_FOLDER / "plans", {})
    limits = {"max_total_time": seconds}
    result = fuzz_plans(fuzzer, corpus, seeds, findings=FOUND, limits=limits, seed=int(time.time()))
    print(f"plans: opened {result.opened}, refused {result.refused}, kernels {result.kernels}")
    return result.failure


def models(seconds: int) -> str:
    """What mutated models found in so many seconds; empty: nothing."""
    seed = time.time_ns()
    FOUND.mkdir(parents=True, exist_ok=True)
    options = ["--seconds", str(seconds), "--seed", str(seed), "--current", str(FOUND / f"{seed}.tflite")]
    command = [sys.executable, "-m", "tests.fuzz.models", *options]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    print(f"models: {done.stdout.strip()}")
    return done.stderr[-3000:] if done.returncode else ""


def images(seconds: int) -> str:
    """What the fuzzer found in so many seconds; empty: nothing."""
    from tests.fuzz.images import fuzz_images

    return fuzz_images(BUILD_FOLDER, FOUND, seconds, seed=int(time.time()))


TARGETS = {"plans": plans, "models": models, "images": images}


def asked(arguments: Sequence[str] | None = None) -> tuple[list[str], int]:
    """Targets, and for how many seconds each; ``arguments``: of the command line."""
    parser = argparse.ArgumentParser(prog="tests.fuzz", description=__doc__)
    parser.add_argument("targets", nargs="*", help=f"of {', '.join(TARGETS)}; default: all of them")
    parser.add_argument("--seconds", type=int, default=60, help="for each target")
    given = parser.parse_args(arguments)
    for name in given.targets:  # argparse takes no `choices` for what may be left out
        if name not in TARGETS:
            parser.error(f"no target {name!r}; there are: {', '.join(TARGETS)}")
    return given.targets or list(TARGETS), given.seconds


def main() -> None:
    targets, seconds = asked()
    failures = [TARGETS[name](seconds) for name in targets]
    for failure in filter(None, failures):
        print(f"{failure}\nThe input is in {FOUND}.", file=sys.stderr)
    sys.exit(any(failures))


if __name__ == "__main__":
    main()
