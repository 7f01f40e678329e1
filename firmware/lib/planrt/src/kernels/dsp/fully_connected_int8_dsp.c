/*
 * Fully connected layer, int8, with two products an instruction.
 *
 * Blocking: 4 outputs, because every weight is used once and the widened inputs should serve several. Two
 * outputs share the words of their weights (see conv_2d_int8_dsp.c), so that four inputs of four outputs take
 * LDR, 2 SXTB16 for the inputs, LDM for the weights, 8 SMLAD and 4 SXTB16: 16 instructions for 16 products.
 */
#include "../../shared/dsp/planrt_dsp.h"

#define OUTPUTS 4u
#define PAIRS   2u /* of outputs */

/* Adds the products of four outputs to sums: both and even of the first pair, then of the second. */
static inline void add_products(uint32_t sums[OUTPUTS], const uint32_t *weights, const int8_t *in,
                                uint32_t fours)
{
    const uint32_t *end = weights + 4u * fours;
#if defined(__ARM_FEATURE_DSP)
    uint32_t x, odd;
#define FOUR_INPUTS                                                                                          \
    "ldr %[x], [%[in]], #4\n\t"                                                                              \
    "sxtb16 %[odd], %[x], ror #8\n\t"                                                                        \
    "sxtb16 %[x], %[x]\n\t"                                                                                  \
    "ldmia %[weights]!, {r8, r9, r10, r11}\n\t"                                                              \
    "smlad %[b0], r8, %[x], %[b0]\n\t"                                                                       \
    "smlad %[b1], r9, %[x], %[b1]\n\t"                                                                       \
    "sxtb16 r8, r8\n\t"                                                                                      \
    "sxtb16 r9, r9\n\t"                                                                                      \
    "smlad %[e0], r8, %[x], %[e0]\n\t"                                                                       \
    "smlad %[e1], r9, %[x], %[e1]\n\t"                                                                       \
    "smlad %[b0], r10, %[odd], %[b0]\n\t"                                                                    \
    "smlad %[b1], r11, %[odd], %[b1]\n\t"                                                                    \
    "sxtb16 r10, r10\n\t"                                                                                    \
    "sxtb16 r11, r11\n\t"                                                                                    \
    "smlad %[e0], r10, %[odd], %[e0]\n\t"                                                                    \
    "smlad %[e1], r11, %[odd], %[e1]\n\t"
    /* An odd number of fours starts in the middle of the loop. */
    __asm__ volatile("sub %[x], %[end], %[weights]\n\t"
                     "lsls %[x], %[x], #27\n\t"
                     "bmi 2f\n"
                     "1:\n\t" FOUR_INPUTS "2:\n\t" FOUR_INPUTS "cmp %[weights], %[end]\n\t"
                     "bne 1b\n\t"
                     : [b0] "+r"(sums[0]), [e0] "+r"(sums[1]), [b1] "+r"(sums[2]), [e1] "+r"(sums[3]),
                       [weights] "+r"(weights), [in] "+r"(in), [x] "=&r"(x), [odd] "=&r"(odd)
                     : [end] "r"(end)
                     : "r8", "r9", "r10", "r11", "cc", "memory");
#undef FOUR_INPUTS
#else
    for (; weights != end; weights += 4, in += 4) {
        const uint32_t quad = planrt_load_quad(in);
        const uint32_t x[2] = {planrt_even_bytes(quad), planrt_odd_bytes(quad)};
        for (uint32_t i = 0; i < 4; i++) {
            const uint32_t pair = i % 2u * 2u;
            sums[pair] = planrt_smlad(weights[i], x[i / 2u], sums[pair]);
            sums[pair + 1u] = planrt_smlad(planrt_even_bytes(weights[i]), x[i / 2u], sums[pair + 1u]);
        }
    }
#endif
}

/* `left` outputs of a row, from the constants of its blocks. */
static void run_row(const planrt_pair_dsp *pair, uint32_t fours, const int8_t *in, int8_t *out, uint32_t left)
{
    for (;; left -= OUTPUTS) {
        const uint32_t *weights = (const void *)(pair + PAIRS);
        uint32_t sums[OUTPUTS] = {(uint32_t)pair[0].both, (uint32_t)pair[0].bias, (uint32_t)pair[1].both,
                                  (uint32_t)pair[1].bias};
        add_products(sums, weights, in, fours);
        const int8_t x0 = planrt_requantise(sums[1] << 1, &pair[0].even);
        const int8_t x1 = planrt_requantise(planrt_doubled_odd(sums[0], sums[1]), &pair[0].odd);
        const int8_t x2 = planrt_requantise(sums[3] << 1, &pair[1].even);
        const int8_t x3 = planrt_requantise(planrt_doubled_odd(sums[2], sums[3]), &pair[1].odd);
        /* What is too much is stored first, where the right one follows. */
        out[left > 3 ? 3 : 0] = x3;
        out[left > 2 ? 2 : 0] = x2;
        out[left > 1 ? 1 : 0] = x1;
        out[0] = x0;
        if (left <= OUTPUTS) {
            return;
        }
        out += OUTPUTS;
        pair = (const void *)(weights + 4u * fours);
    }
}

static void run(const uint8_t *plan, uint8_t *arena, const planrt_op *op)
{
    const planrt_fully_connected_int8_dsp_params *p = (const void *)(plan + op->params);
    const int8_t *in = planrt_at(plan, arena, op->input[0]);
    int8_t *out = (int8_t *)(arena + op->output);
    for (uint32_t row = 0; row < p->rows; row++) {
        run_row((const void *)(plan + p->blocks), (p->inputs + 3u) / 4u, in, out, p->outputs);
        in += p->inputs;
        out += p->outputs;
    }
    planrt_clamp_all((int8_t *)(arena + op->output), p->rows * p->outputs, p->clamp_min, p->clamp_max);
}

static bool check(const planrt_bounds *bounds, const planrt_op *op)
{
    const planrt_fully_connected_int8_dsp_params *p = planrt_check_params(bounds, op, sizeof *p);
    uint64_t fours;
    if (p == NULL || p->rows < 1 || p->inputs < 1 || p->outputs < 1 ||
        !planrt_check_output(bounds, op, (uint64_t)p->rows * p->outputs, 1)) {
        return false;
    }
    fours = ((uint64_t)p->inputs + 3u) / 4u;
    return planrt_check_input(bounds, op->input[0], (uint64_t)(p->rows - 1u) * p->inputs + 4u * fours, 1) &&
           planrt_check_constants(
               bounds, p->blocks,
               (p->outputs + 3u) / 4u * (PAIRS * sizeof(planrt_pair_dsp) / 4u + 4u * fours), 4) != NULL;
}

PLANRT_DEFINE_KERNEL(planrt_fully_connected_int8_dsp, check, run)
