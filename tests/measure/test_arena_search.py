"""The least arena is found with few tries, and the step below it was seen to fail."""

from hypothesis import given
from hypothesis import strategies as st

from tinyml_mlops.measure.arena_search import STEP_BYTES, least_arena


@given(needed=st.integers(1, 40_000), most=st.integers(1, 40_000))
def test_finds_the_step_that_holds_what_is_needed(needed: int, most: int) -> None:
    tried: dict[int, bool] = {}

    def fits(arena_bytes: int) -> bool:
        assert arena_bytes not in tried
        assert STEP_BYTES <= arena_bytes <= most * STEP_BYTES
        tried[arena_bytes] = arena_bytes >= needed
        return tried[arena_bytes]

    least = least_arena(fits, most * STEP_BYTES + STEP_BYTES - 1)
    expected = -(-needed // STEP_BYTES) * STEP_BYTES
    assert least == (expected if expected <= most * STEP_BYTES else None)
    if least is not None:
        assert tried[least]
        assert least == STEP_BYTES or not tried[least - STEP_BYTES]
    assert len(tried) <= 2 * (most.bit_length() + 1)
