"""Whose the bytes of flash and RAM are."""

from collections.abc import Mapping

from tinyml_mlops.report.page.elements.bars import legend, stacked
from tinyml_mlops.report.page.elements.numbers import share, whole
from tinyml_mlops.report.page.elements.table import table
from tinyml_mlops.report.page.facts import RunFacts
from tinyml_mlops.report.page.html import Html, element, join

ORDER, TITLE = 10, "Memory map"
OWNERS = ("model", "runtime", "libc", "application", "stack")


def body(facts: RunFacts) -> Html:
    build = facts.build
    owners = owners_of(build.flash_by_owner, build.ram_by_owner)
    return join(
        legend(owners),
        _memory("Flash", build.flash_by_owner, build.flash_limit_bytes, owners),
        _memory("RAM", build.ram_by_owner, build.ram_limit_bytes, owners),
        _symbols(facts),
    )


def owners_of(*memories: Mapping[str, int]) -> list[str]:
    """Whoever owns a byte, always in the same order, so that each keeps its colour."""
    found = {owner for memory in memories for owner, size in memory.items() if size}
    return [*(owner for owner in OWNERS if owner in found), *sorted(found - set(OWNERS))]


def _memory(name: str, by_owner: Mapping[str, int], limit_bytes: int, owners: list[str]) -> Html:
    used = sum(by_owner.values())
    rows = [
        (owner, whole(by_owner[owner]), share(by_owner[owner] / max(used, 1)))
        for owner in owners
        if by_owner.get(owner)
    ]
    rows.append(("free", whole(limit_bytes - used), ""))
    return join(
        element("h3", f"{name}: {whole(used)} of {whole(limit_bytes)} bytes"),
        stacked(by_owner, limit_bytes, owners),
        table(("owner", "bytes", "share of what is used"), rows, numbers=slice(1, None)),
    )


def _symbols(facts: RunFacts) -> Html | None:
    symbols = facts.build.largest_symbols
    if not symbols:
        return None
    rows = [(element("code", one.name), one.owner, one.memory, whole(one.size_bytes)) for one in symbols]
    return join(
        element("h3", "Largest functions and objects"),
        table(("symbol", "owner", "memory", "bytes"), rows, numbers=slice(3, None)),
    )
