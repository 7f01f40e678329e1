"""What a build is and how big: ``size.json``."""

from tinyml_mlops.records import Record

OWNERS = ("model", "runtime", "frontend", "libc", "application")


class SymbolSize(Record):
    """One function or object of the image."""

    name: str
    owner: str
    memory: str
    size_bytes: int


class BuildRecord(Record):
    """One firmware image and where its bytes went.

    Attributes:
        build_id: 16 hexadecimal digits over everything it is built from; the device answers with it.
        compiler: name and version.
        flash_bytes: all that is programmed, initial values of variables included.
        ram_bytes: arena, stack and static data.
        flash_by_owner: adds up to ``flash_bytes`` exactly.
        ram_by_owner: adds up to ``ram_bytes`` exactly; the arena is the model's, the stack its own.
        largest_symbols: the biggest of both memories, biggest first.
        flash_limit_bytes, ram_limit_bytes: what the board has; where that is less, there is no image.
        slots: it takes released models; the flash where they lie is none of its own.
    """

    board: str
    build_id: str
    compiler: str
    flash_bytes: int
    ram_bytes: int
    flash_by_owner: dict[str, int]
    ram_by_owner: dict[str, int]
    arena_bytes: int
    stack_bytes_reserved: int
    flash_limit_bytes: int
    ram_limit_bytes: int
    largest_symbols: tuple[SymbolSize, ...]
    slots: bool = False

    @property
    def fits(self) -> bool:
        return self.flash_bytes <= self.flash_limit_bytes and self.ram_bytes <= self.ram_limit_bytes

    def metrics(self) -> dict[str, float]:
        return {"flash_bytes": self.flash_bytes, "ram_bytes": self.ram_bytes}
