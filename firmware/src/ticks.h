/* One long count from two timers of one clock. */
#ifndef TICKS_H
#define TICKS_H

#include <stdint.h>

/*
 * fine counts every tick and wraps at 2^32; coarse counts every 2^shift-th, so it tells how often. They are
 * started and read one after the other: as long as that makes less than 2^31 ticks, the result is fine's.
 */
static inline uint64_t ticks_join(uint32_t fine, uint32_t coarse, unsigned shift)
{
    const uint64_t about = (uint64_t)coarse << shift;
    return about + (uint64_t)(int64_t)(int32_t)(fine - (uint32_t)about);
}

#endif
