/* What int8 kernels of two operands share. A kernel is only its row: the function of two elements. */
#ifndef PLANRT_BINARY_INT8_H
#define PLANRT_BINARY_INT8_H

#include "planrt_broadcast.h"
#include "planrt_int8.h"

bool planrt_check_binary_int8(const planrt_bounds *bounds, const planrt_op *op);

/* Without zero point. */
static inline int32_t planrt_centre(const planrt_binary_int8_params *p, uint32_t input, int8_t x)
{
    return x - p->input_zero_point[input];
}

/* Without zero point, with `bits` more bits, on the scale that both inputs are brought to. */
static inline int32_t planrt_widen(const planrt_binary_int8_params *p, uint32_t input, int8_t x,
                                   uint32_t bits)
{
    return planrt_scale((int32_t)((uint32_t)planrt_centre(p, input, x) << bits), p->input_multiplier[input],
                        p->input_shift[input]);
}

/* From what has the output's scale to the int8 that is stored. */
static inline int8_t planrt_store(const planrt_binary_int8_params *p, int32_t scaled)
{
    return (int8_t)planrt_clamp(planrt_wrapping_add(scaled, p->output_zero_point), p->clamp_min,
                                p->clamp_max);
}

/* From a result to the int8 that is stored. */
static inline int8_t planrt_store_scaled(const planrt_binary_int8_params *p, int32_t result)
{
    return planrt_store(p, planrt_scale(result, p->output_multiplier, p->output_shift));
}

/* A kernel whose element is `combine(params, a, b)`. */
#define PLANRT_DEFINE_BINARY_INT8(symbol, combine)                                                           \
    static void row(const void *params, const planrt_row *r)                                                 \
    {                                                                                                        \
        const int8_t *a = r->a;                                                                              \
        const int8_t *b = r->b;                                                                              \
        int8_t *out = r->out;                                                                                \
        for (uint32_t i = 0; i < r->count; i++) {                                                            \
            out[i] = combine(params, a[i * r->a_step], b[i * r->b_step]);                                    \
        }                                                                                                    \
    }                                                                                                        \
    static void run(const uint8_t *plan, uint8_t *arena, const planrt_op *op)                                \
    {                                                                                                        \
        planrt_walk_rows(plan, arena, op, 1, row);                                                           \
    }                                                                                                        \
    PLANRT_DEFINE_KERNEL(symbol, planrt_check_binary_int8, run)

#endif
