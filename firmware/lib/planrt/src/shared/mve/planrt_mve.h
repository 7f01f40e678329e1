/*
 * Vectors of 16 bytes: the instructions of Cortex-M55's MVE (Helium) that kernels use, under names of their
 * own. On a core without MVE the same functions are plain C, so that the kernels run on the host, under
 * sanitizers too, and give the same bits. Sums wrap; loads and stores need no alignment beyond that of their
 * elements.
 */
#ifndef PLANRT_MVE_H
#define PLANRT_MVE_H

#include <stdint.h>

#if defined(__ARM_FEATURE_MVE)
#include "planrt_mve_core.h"
#else
#include "planrt_mve_host.h"
#endif

#define PLANRT_LANES 16u /* of int8; a quarter of it of int32 */

/* `count` up to a whole number of `unit`s; fits 32 bits for what lies in a plan or an arena. */
static inline uint32_t planrt_round_up(uint32_t count, uint32_t unit)
{
    return (count + unit - 1u) / unit * unit;
}

#endif
