#include "timing.h"

#include "board.h"
#include "core.h"

static uint64_t empty_ticks;

/* noipa: work and timing_nothing have to be called by the very same instructions. */
__attribute__((noipa)) static uint64_t raw_ticks(timing_work work, uintptr_t argument)
{
    core_mask();
    board_timer_start();
    work(argument);
    uint64_t ticks = board_timer_stop();
    core_unmask();
    return ticks;
}

void timing_init(void)
{
    (void)raw_ticks(timing_nothing, 0); /* on a chip the first pass fills the caches */
    empty_ticks = raw_ticks(timing_nothing, 0);
}

uint64_t timing_measure(timing_work work, uintptr_t argument)
{
    uint64_t ticks = raw_ticks(work, argument);
    return ticks > empty_ticks ? ticks - empty_ticks : 0;
}
