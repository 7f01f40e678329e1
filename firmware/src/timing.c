#include "timing.h"

#include "board.h"
#include "cortexm.h"

static uint64_t empty_ticks;

__attribute__((naked)) static void nothing(uintptr_t argument)
{
    (void)argument;
    __asm volatile("bx lr");
}

__attribute__((naked)) void timing_delay(uintptr_t loops)
{
    (void)loops;
    __asm volatile("1: subs r0, #1\n"
                   "bne 1b\n"
                   "bx lr");
}

/* noipa: work and nothing have to be called by the very same instructions. */
__attribute__((noipa)) static uint64_t raw_ticks(timing_work work, uintptr_t argument)
{
    cortexm_mask();
    board_timer_start();
    work(argument);
    uint64_t ticks = board_timer_stop();
    cortexm_unmask();
    return ticks;
}

void timing_init(void)
{
    (void)raw_ticks(nothing, 0); /* on a chip the first pass fills the caches */
    empty_ticks = raw_ticks(nothing, 0);
}

uint64_t timing_measure(timing_work work, uintptr_t argument)
{
    uint64_t ticks = raw_ticks(work, argument);
    return ticks > empty_ticks ? ticks - empty_ticks : 0;
}
