"""Whose the bytes of flash and RAM are."""

from collections.abc import Mapping

from tinyml_mlops.report.page.elements.bars import legend, stacked
from tinyml_mlops.report.page.elements.numbers import share, whole
from tinyml_mlops.report.page.elements.table import table
from tinyml_mlops.report.page.facts import RunFacts
from tinyml_mlops.report.page.html import Html, element, join

ORDER, TITLE = 10, "Memory map"
OWNERS = ("model", "runtime", "frontend", "libc", "application", "stack")


def body(facts: RunFacts) -> Html:
    build = facts.build
    colours = colours_of(build.flash_by_owner, build.ram_by_owner)
    return join(
        legend(colours),
        _memory("Flash", build.flash_by_owner, build.flash_limit_bytes, colours),
        _memory("RAM", build.ram_by_owner, build.ram_limit_bytes, colours),
        _symbols(facts),
    )


def colours_of(*memories: Mapping[str, int]) -> dict[str, int]:
    """Whoever owns a byte → colour: the same ones on every page, in the same order."""
    found = {owner for memory in memories for owner, size in memory.items() if size}
    known = [*OWNERS, *sorted(found - set(OWNERS))]
    return {owner: colour for colour, owner in enumerate(known) if owner in found}


def _memory(name: str, by_owner: Mapping[str, int], limit_bytes: int, colours: Mapping[str, int]) -> Html:
    used = sum(by_owner.values())
    rows = [
        (owner, whole(by_owner[owner]), share(by_owner[owner] / max(used, 1)))
        for owner in colours
        if by_owner.get(owner)
    ]
    rows.append(("free", whole(limit_bytes - used), ""))
    return join(
        element("h3", f"{name}: {whole(used)} of {whole(limit_bytes)} bytes"),
        stacked(by_owner, limit_bytes, colours),
        table(("owner", "bytes", "share of what is used"), rows, numbers=slice(1, None)),
    )


def _symbols(facts: RunFacts) -> Html | None:
    symbols = facts.build.largest_symbols
    if not symbols:
        return None
    rows = [(element("code", one.name), one.owner, one.memory, whole(one.size_bytes)) for one in symbols]
    return element(
        "details",
        element("summary", "Largest functions and objects"),
        table(("symbol", "owner", "memory", "bytes"), rows, numbers=slice(3, None)),
    )
