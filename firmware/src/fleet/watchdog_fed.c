/*
 * A trial under a watchdog that has to be fed. It counts a clock of its own, so that it also ends what stands
 * still in a fault, or with interrupts masked. The core's tick feeds it: while a trial has time left, and for
 * ever when the trial is over. Where nothing stops it but a reset, or not even that, nothing may mask
 * interrupts for longer than its period then: an inference that is timed does.
 */
#include "watchdog_fed.h"
#include "board.h"
#include "cortexm.h"
#include "watchdog.h"

#define TICKS_A_SECOND 32u

static volatile bool trial;
static volatile uint32_t ticks_left;

void cortexm_tick(void)
{
    if (!trial) {
        watchdog_feed();
    } else if (ticks_left > 0) {
        ticks_left = ticks_left - 1u;
        watchdog_feed();
    }
}

void watchdog_start(void)
{
    ticks_left = WATCHDOG_SECONDS * TICKS_A_SECOND;
    trial = true;
    watchdog_begin();
    watchdog_feed();
    cortexm_start_tick(board_clock_hz() / TICKS_A_SECOND);
}

void watchdog_stop(void)
{
    trial = false;
    watchdog_end();
    if (watchdog_outlived_reset()) {
        cortexm_start_tick(board_clock_hz() / TICKS_A_SECOND);
    }
}
