/* Largest element of each window. */
#ifndef PLANRT_TEMPLATE_MAX_POOL_2D_H
#define PLANRT_TEMPLATE_MAX_POOL_2D_H

#include "../../shared/loops/planrt_window.h"

static inline wide reduce(const planrt_patch *patch, const element *in)
{
    element largest = *in;
    for (uint32_t y = 0; y < patch->rows; y++) {
        for (uint32_t x = 0; x < patch->columns; x++) {
            const element other = in[y * patch->row_step + x * patch->column_step];
            largest = other > largest ? other : largest;
        }
    }
    return largest;
}

#include "pool_2d.h"

#endif
