/* Mean of each window over the pixels that lie on the image, int8, rounded half away from zero. */
#include "../planrt_int8.h"
#include "../planrt_pool.h"

static inline void reduce(const uint8_t *plan, uint8_t *arena, const planrt_op *op,
                          const planrt_pool_window *w, uint32_t output)
{
    const planrt_pool_2d_int8_params *p = (const void *)(plan + op->params);
    const int8_t *line = (const int8_t *)planrt_at(plan, arena, op->input[0]) + w->first;
    const int32_t count = (int32_t)(w->rows * w->columns);
    uint32_t total = 0;
    int32_t sum;
    for (uint32_t y = 0; y < w->rows; y++) {
        for (uint32_t x = 0; x < w->columns; x++) {
            total = planrt_accumulate(total, line[y * w->row_step + x * w->column_step]);
        }
    }
    sum = (int32_t)total;
    sum = (sum > 0 ? planrt_wrapping_add(sum, count / 2) : planrt_wrapping_add(sum, -(count / 2))) / count;
    ((int8_t *)(arena + op->output))[output] = (int8_t)planrt_clamp(sum, p->clamp_min, p->clamp_max);
}

static void run(const uint8_t *plan, uint8_t *arena, const planrt_op *op)
{
    const planrt_pool_2d_int8_params *p = (const void *)(plan + op->params);
    planrt_pool(plan, arena, op, &p->area, reduce);
}

static bool check(const planrt_bounds *bounds, const planrt_op *op)
{
    const planrt_pool_2d_int8_params *p = planrt_check_params(bounds, op, sizeof *p);
    return p != NULL && planrt_check_pool(bounds, op, &p->area, 1) && planrt_fits_int8(p->clamp_min) &&
           planrt_fits_int8(p->clamp_max);
}

const planrt_kernel planrt_average_pool_2d_int8 = {check, run};
