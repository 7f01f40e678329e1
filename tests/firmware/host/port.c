/* The board, as far as the request handlers know it, on the machine that runs the tests. */
#include "board.h"
#include "stack.h"
#include "timing.h"

uint32_t board_clock_hz(void)
{
    return 1000000u;
}

uint32_t board_tick_hz(void)
{
    return 1000u;
}

uint32_t stack_used_bytes(void)
{
    return 100u;
}

uint32_t stack_size_bytes(void)
{
    return 1000u;
}

void timing_delay(uintptr_t loops)
{
    (void)loops;
}

uint64_t timing_measure(timing_work work, uintptr_t argument)
{
    work(argument);
    return 7u;
}
