/* Mean of each window over the pixels that lie on the image, of integers, rounded half away from zero. */
#ifndef PLANRT_TEMPLATE_AVERAGE_POOL_2D_H
#define PLANRT_TEMPLATE_AVERAGE_POOL_2D_H

#include "../../shared/loops/planrt_window.h"

static inline wide reduce(const planrt_patch *patch, const element *in)
{
    const int32_t count = (int32_t)(patch->rows * patch->columns);
    uint32_t total = 0;
    int32_t sum;
    for (uint32_t y = 0; y < patch->rows; y++) {
        for (uint32_t x = 0; x < patch->columns; x++) {
            total = planrt_accumulate(total, in[y * patch->row_step + x * patch->column_step]);
        }
    }
    sum = (int32_t)total;
    return planrt_wrapping_add(sum, sum > 0 ? count / 2 : -(count / 2)) / count;
}

#include "pool_2d.h"

#endif
