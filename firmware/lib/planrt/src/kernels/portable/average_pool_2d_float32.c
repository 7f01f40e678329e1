/* Mean of each window over the pixels that lie on the image, float32. */
#include "../elements/float32.h"

#include "../../shared/loops/planrt_window.h"

static inline float reduce(const planrt_patch *patch, const float *in)
{
    float sum = 0.0f;
    for (uint32_t y = 0; y < patch->rows; y++) {
        for (uint32_t x = 0; x < patch->columns; x++) {
            sum += in[y * patch->row_step + x * patch->column_step];
        }
    }
    return sum / (float)(patch->rows * patch->columns);
}

#include "../templates/pool_2d.h"

PLANRT_DEFINE_KERNEL(planrt_average_pool_2d_float32, check, run)
