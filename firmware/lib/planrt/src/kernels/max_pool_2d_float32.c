/* Largest element of each window, float32. */
#include "../planrt_float32.h"
#include "../planrt_pool.h"

static inline void reduce(const uint8_t *plan, uint8_t *arena, const planrt_op *op,
                          const planrt_pool_window *w, uint32_t output)
{
    const planrt_pool_2d_float32_params *p = (const void *)(plan + op->params);
    const float *line = (const float *)planrt_at(plan, arena, op->input[0]) + w->first;
    float *out = (void *)(arena + op->output);
    float largest = *line;
    for (uint32_t y = 0; y < w->rows; y++) {
        for (uint32_t x = 0; x < w->columns; x++) {
            const float value = line[y * w->row_step + x * w->column_step];
            largest = value > largest ? value : largest;
        }
    }
    out[output] = (float)planrt_clamp_float32(largest, p->clamp_min, p->clamp_max);
}

static void run(const uint8_t *plan, uint8_t *arena, const planrt_op *op)
{
    const planrt_pool_2d_float32_params *p = (const void *)(plan + op->params);
    planrt_pool(plan, arena, op, &p->area, reduce);
}

static bool check(const planrt_bounds *bounds, const planrt_op *op)
{
    const planrt_pool_2d_float32_params *p = planrt_check_params(bounds, op, sizeof *p);
    return p != NULL && planrt_check_pool(bounds, op, &p->area, sizeof(float));
}

const planrt_kernel planrt_max_pool_2d_float32 = {check, run};
