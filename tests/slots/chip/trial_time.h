/*
 * Simulated time around a watchdog that is fed by the core's tick: the drivers' own C runs in it. A file that
 * includes this says what its watchdog is.
 */
#ifndef TRIAL_TIME_H
#define TRIAL_TIME_H

#include <stdint.h>
#include <stdio.h>

static double now_s, fed_s, tick_s;
static bool counts;

extern "C" {
#include "fleet/watchdog_fed.c"

char chip_wrong[100];

uint32_t board_clock_hz(void)
{
    return core_hz;
}
}

/* Of the watchdog, where its clock has so many hertz. */
static double period_s(double hertz);

static void watchdog_reset(void);

static void wrong(const char *what)
{
    snprintf(chip_wrong, sizeof chip_wrong, "%s", what);
}

void cortexm_start_tick(uint32_t clocks)
{
    tick_s = (double)clocks / core_hz;
    if (clocks == 0 || clocks > 1u << 24) {
        wrong("SysTick cannot count that far");
    }
}

/* Some seconds go by. Returns after how many the device was reset; below 0: it was not. */
extern "C" double chip_run(double seconds, bool interrupts, double hertz)
{
    const double began_s = now_s;
    while (now_s < began_s + seconds) {
        now_s += tick_s ? tick_s : 0.01;
        if (counts && now_s - fed_s > period_s(hertz)) {
            return now_s - began_s;
        }
        if (interrupts && tick_s) {
            cortexm_tick();
        }
    }
    return -1.0;
}

/* The reset that firmware asks for: its variables and the core's tick are as at power-on. */
extern "C" void chip_restart(void)
{
    trial = false;
    ticks_left = 0;
    tick_s = 0;
    watchdog_reset();
}

#endif
