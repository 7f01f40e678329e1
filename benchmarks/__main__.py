"""Print every figure: ``python -m benchmarks [--demo]``."""

import argparse

from benchmarks.emulated_fleet import fleet_rollout
from benchmarks.fleet import compare_fleet_sizes
from benchmarks.pipeline import demo_seconds, idle_repro_seconds, start_seconds
from benchmarks.plugin import import_seconds, logging_seconds
from benchmarks.runtime import compare_runtimes
from tinyml_mlops.cli.output import print_table


def main() -> None:
    parser = argparse.ArgumentParser(prog="benchmarks", description=__doc__)
    parser.add_argument("--demo", action="store_true", help="time the whole demo too, in a clone (minutes)")
    parser.add_argument("--fleet", action="store_true", help="time a rollout to 50 emulated boards alone")
    given = parser.parse_args()
    if given.fleet:
        seconds, mib, size = fleet_rollout()
        print(f"{size:,} bytes to 50 emulated boards in three waves: {seconds:.1f} s (≤ 90 s), {mib:.0f} MiB")
        return
    compare_fleet_sizes()  # first, while this process is small: its memory is one of the figures
    print()
    rows = [("tinyml --help", start_seconds(), "≤ 0.5 s")]
    rows += [(f"import {name}", seconds, "≤ 0.1 s") for name, seconds in import_seconds().items()]
    first, other = logging_seconds()
    rows += [("logging a training and its first run", first, "≤ 3 s"), ("logging a run", other, "≤ 3 s")]
    if given.demo:
        project, seconds = demo_seconds()
        rows.append(("dvc repro from nothing", seconds, "≤ 360 s"))
        rows.append(("dvc repro with nothing to do", idle_repro_seconds(project), "≤ 5 s"))
    print_table(
        ("what", "seconds", "promised"),
        [(what, f"{seconds:.2f}", promised) for what, seconds, promised in rows],
        numbers_from=1,
    )
    print()
    compare_runtimes()


if __name__ == "__main__":
    main()
