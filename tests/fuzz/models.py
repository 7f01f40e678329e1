"""Mutated models through the compiler: each is refused with a message, or becomes a plan that opens.

``python -m tests.fuzz.models --runs 1000`` runs in a process of its own, that a crash may end. Limits of
time and memory for each model end it as well.
"""

import argparse
import faulthandler
import random
import resource
import sys
import time
from collections import Counter
from pathlib import Path

from tests.fuzz.mutate_model import mutated
from tests.planrt.conftest import ALL_MODELS
from tinyml_mlops.errors import InvalidPlanError, ModelError
from tinyml_mlops.plan import HostModel, compile_plan
from tinyml_mlops.plan.kernel_sets import KERNEL_SETS

INPUT_LIMIT_S = 30
"""For one model, on a machine that is busy with other things: most take a hundredth of a second."""
MEMORY_LIMIT_BYTES = 4 << 30
"""Of address space, half of which numpy and its threads take before anything is read."""


def seed_models() -> list[bytes]:
    """Models that together use every op, and the reference models that there are."""
    shared = Path(__file__).resolve().parents[3] / "shared" / "models"
    return [make() for make in ALL_MODELS.values()] + [
        p.read_bytes() for p in sorted(shared.glob("*.tflite"))
    ]


def try_model(model: bytes, kernel_set: str) -> str:
    """``compiled``, or the kind of error.

    Raises:
        AssertionError: the compiler made a plan that planrt refuses, or an error without a hint.
        Exception: any that is not a ModelError is a bug of the compiler.
    """
    try:
        plan = compile_plan(model, kernel_set=kernel_set).plan
    except InvalidPlanError as error:
        raise AssertionError("a plan that the compiler made while it folded constants is refused") from error
    except ModelError as error:
        assert error.hint and len(str(error)) < 2000, str(error)[:3000]
        return type(error).__name__
    HostModel.open(plan)
    return "compiled"


def main() -> None:
    parser = argparse.ArgumentParser(prog="tests.fuzz.models", description=__doc__)
    parser.add_argument("--runs", type=int, default=sys.maxsize)
    parser.add_argument("--seconds", type=int, default=sys.maxsize)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--current", type=Path, required=True, help="file that holds the model being tried")
    given = parser.parse_args()
    seeds = seed_models()
    for number, model in enumerate(seeds):
        try_model(model, KERNEL_SETS[number % len(KERNEL_SETS)])
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_LIMIT_BYTES, MEMORY_LIMIT_BYTES))
    counts: Counter[str] = Counter()
    end = time.monotonic() + given.seconds
    for number in range(given.runs):
        if time.monotonic() > end:
            break
        rng = random.Random(f"{given.seed} {number}")
        model = mutated(rng.choice(seeds), rng)
        given.current.write_bytes(model)
        faulthandler.dump_traceback_later(INPUT_LIMIT_S, exit=True)
        counts[try_model(model, rng.choice(KERNEL_SETS))] += 1
        faulthandler.cancel_dump_traceback_later()
    given.current.unlink(missing_ok=True)
    print(*(f"{name} {count}" for name, count in sorted(counts.items())))


if __name__ == "__main__":
    main()
