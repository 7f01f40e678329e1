"""``tinyml compare``: which variant is better, and whether that is more than chance."""

import typer

from tinyml_mlops.cli.catalogue import AsJson
from tinyml_mlops.cli.output import print_json, print_table


def register(app: typer.Typer) -> None:
    app.command()(compare)


def compare(as_json: AsJson = False) -> None:
    """Print every pair of variants with a paired test, what each costs on each board, and the verdict."""
    from tinyml_mlops.comparison import Comparison
    from tinyml_mlops.comparison.faster import Timed, all_pairs
    from tinyml_mlops.config import load_resolved
    from tinyml_mlops.layout import Layout
    from tinyml_mlops.report.comparison import comparison as costs

    layout = Layout()
    params = load_resolved(layout.params)
    found = Comparison.read(layout.comparison)
    rows = costs(layout, params.variants, params.boards)
    if as_json:
        record = found.model_dump(mode="json")
        print_json(record | {"costs": [row.model_dump(mode="json") for row in rows]})
        return
    quantity = found.pairs[0].quantity if found.pairs else "no pair"
    print_table(
        ("second", "first", f"{quantity}, difference", "95 % interval", "p", "p, Holm"),
        [
            (
                pair.second,
                pair.first,
                f"{pair.difference:+.4f}",
                f"{pair.low:+.4f} to {pair.high:+.4f}",
                f"{pair.p_value:.2g}",
                f"{pair.p_adjusted:.2g}",
            )
            for pair in found.pairs
        ],
        numbers_from=2,
    )
    print()
    print_table(
        ("variant", "board", "model, bytes", "arena, bytes", "instructions", "latency p50, µs"),
        [(row.variant, row.board, *(_shown(row.metrics, name) for name in COSTS)) for row in rows],
        numbers_from=2,
    )
    for board in dict.fromkeys(row.board for row in rows):
        timed = [Timed.of(row.variant, row.metrics) for row in rows if row.board == board]
        for sentence in all_pairs([one for one in timed if one]):
            print(f"\n{board}: {sentence}")
    if found.draws:
        values = ", ".join(f"{draw.metric.value:.4f}" for draw in found.draws)
        print(f"\n{found.calibrated} with {len(found.draws)} other calibration sets: {values}")
    print(f"\n{found.verdict}")


COSTS = ("model_size_bytes", "arena_bytes", "instructions_per_inference", "latency_us_p50")


def _shown(metrics: dict[str, float], name: str) -> str:
    return f"{metrics[name]:,.0f}" if name in metrics else "–"
