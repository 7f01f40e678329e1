"""The policy against the figures of one variant: what was asked, what there is, and by how much it fails."""

from collections.abc import Iterable, Iterator

from tinyml_mlops.config import BoardLimits, GateParams
from tinyml_mlops.gate.figures import BoardFigures, Figures
from tinyml_mlops.records import Record

ROUNDING = 1e-9
"""What float64 rounds is no difference: 0.92 - 0.90 is a little more than 0.02."""
PARITY = ("parity_mismatch_fraction", "host_parity_mismatch_fraction")
"""On the device and on this machine."""
METRIC_OF = {"latency_us": "latency_us_p50"}
"""Names of limits that are not those of their metrics."""


class Check(Record):
    """One thing that was asked.

    Attributes:
        name: key of the policy; limits of boards ``board: key``.
        asked: what would pass, in words.
        value: that was found; None: there is none.
        limit: that it was compared with; None for what is no number.
        passed: whether it holds.
        told: one line for people, with by how much it fails.
    """

    name: str
    asked: str
    value: float | None
    limit: float | None
    passed: bool
    told: str


def judge(policy: GateParams, figures: Figures) -> tuple[Check, ...]:
    """Every check that ``policy`` asks for, in the order of its keys."""
    return tuple(_checks(policy, figures))


def passed(checks: Iterable[Check]) -> bool:
    """Whether all of them hold."""
    return all(check.passed for check in checks)


def bound(name: str, value: float | None, limit: float, *, at_least: bool, missing: str = "") -> Check:
    """Compare one figure with its limit.

    Args:
        name: what the check is called.
        value: the figure; None: it was never measured.
        limit: that it has to keep.
        at_least: or at most.
        missing: why there is no figure.
    """
    asked = f"{'at least' if at_least else 'at most'} {number(limit)}"
    if value is None:
        return Check(
            name=name,
            asked=asked,
            value=None,
            limit=limit,
            passed=False,
            told=f"{name}: {missing or 'it was not measured'}; {asked} is asked",
        )
    missed_by = limit - value if at_least else value - limit
    holds = missed_by <= ROUNDING * max(1.0, abs(limit))
    told = f"{name} is {number(value)}; {asked} is asked"
    if not holds:
        told = (
            f"{name} is {number(value)}, {number(missed_by)} {'less' if at_least else 'more'} than "
            f"{number(limit)}"
        )
    return Check(name=name, asked=asked, value=value, limit=limit, passed=holds, told=told)


def number(value: float) -> str:
    """For people: whole numbers whole, others with four significant digits."""
    return f"{value:,.0f}" if value == int(value) and abs(value) >= 1 else f"{value:.4g}"


def _checks(policy: GateParams, figures: Figures) -> Iterator[Check]:
    if policy.metric is not None:
        name, better = figures.metric, figures.higher_is_better
        yield bound(f"metric ({name})", figures.value, policy.metric, at_least=better)
    if policy.drop is not None:
        yield _drop(policy.drop, figures)
    for board, found in figures.boards.items():
        if found.misfit:
            yield _fits(board, found.misfit)
            continue  # nothing was measured there
        if policy.exact_parity:
            yield from _parity(board, found)
        if policy.self_test:
            yield _self_test(board, found)
    if policy.clean_tree:
        yield _clean_tree(figures.commit)
    for board, limits in policy.boards.items():
        yield from _limits(board, limits, figures.boards.get(board))


def _drop(limit: float, figures: Figures) -> Check:
    drop = None
    if figures.float32 is not None:
        sign = 1.0 if figures.higher_is_better else -1.0
        drop = sign * (figures.float32 - figures.value)
    return bound(
        f"drop of {figures.metric} from float32",
        drop,
        limit,
        at_least=False,
        missing="there is no float32 variant of this training to compare with",
    )


def _parity(board: str, found: BoardFigures) -> Iterator[Check]:
    for name in PARITY:
        if name in found.metrics or name == PARITY[0]:
            yield bound(f"{board}: {name}", found.metrics.get(name), 0.0, at_least=False)


def _self_test(board: str, found: BoardFigures) -> Check:
    return bound(f"{board}: golden_vectors", found.golden_vectors, 1, at_least=True)


def _fits(board: str, misfit: str) -> Check:
    return Check(
        name=f"{board}: fits",
        asked="it fits",
        value=None,
        limit=None,
        passed=False,
        told=f"{board}: {misfit}",
    )


def _clean_tree(commit: str) -> Check:
    return Check(
        name="clean_tree",
        asked="every run comes from a commit",
        value=None,
        limit=None,
        passed=bool(commit),
        told=f"clean_tree: all of it comes from commit {commit[:12]}"
        if commit
        else "clean_tree: files differed from the commit when the runs were logged (or they do not come from "
        "one commit); commit them, then run `tinyml register`",
    )


def _limits(board: str, limits: BoardLimits, found: BoardFigures | None) -> Iterator[Check]:
    for key, limit in limits.model_dump(exclude_none=True).items():
        name = METRIC_OF.get(key, key)
        yield bound(
            f"{board}: {name}",
            found.metrics.get(name) if found else None,
            limit,
            at_least=False,
            missing="" if found else "the variant was not measured on this board",
        )
