/*
 * Convolution, float32, for cores that have a float unit beside the DSP instructions.
 *
 * Blocking: 4 output channels x 4 pixels. Both are stored four by four, so that each tap takes two VLDM and
 * 16 VMLA, with 16 sums and 8 operands in registers: 18 instructions for 16 products. VMLA rounds the product
 * and the sum, as C does, and the order is that of the reference: row, column, channel, then the bias; zeros
 * at the padding do not change a sum of finite products. So the bits are those of the portable kernel.
 */
#include "../../shared/arithmetic/planrt_float32.h"
#include "../../shared/loops/planrt_window.h"

#define BLOCK 4u /* channels, and pixels */

typedef struct call {
    const planrt_conv_2d_float32_dsp_params *params;
    const float *weights;
    const float *bias;
    float *out;
    float *patches;  /* [tap][BLOCK] */
    uint32_t taps;   /* of a patch */
    uint32_t pixels; /* patches that are ready */
} call;

/* Copies the patch at one place into the next free column of patches. */
static void add_patch(call *c, const float *image, const planrt_span *rows, const planrt_span *columns)
{
    const planrt_area *a = &c->params->area;
    float *tap = c->patches + c->pixels++;
    for (uint32_t y = 0; y < a->window_height; y++) {
        const uint32_t line = (uint32_t)(rows->origin + (int32_t)(y * a->dilation_height));
        for (uint32_t x = 0; x < a->window_width; x++) {
            const uint32_t column = (uint32_t)(columns->origin + (int32_t)(x * a->dilation_width));
            float *const end = tap + BLOCK * a->input_channels;
            if (line < a->input_height && column < a->input_width) {
                const float *pixel = image + (line * a->input_width + column) * a->input_channels;
                for (; tap != end; tap += BLOCK) {
                    *tap = *pixel++;
                }
            } else {
                for (; tap != end; tap += BLOCK) {
                    *tap = 0.0f;
                }
            }
        }
    }
}

/* sums[pixel][channel] of four channels and four pixels. */
static inline void multiply(float sums[BLOCK][BLOCK], const float *weights, const float *patches,
                            uint32_t taps)
{
    const float *end = weights + BLOCK * taps;
#if defined(__ARM_FEATURE_DSP) && defined(__ARM_FP) && (__ARM_FP & 4)
    /* clang-format off */
    uint32_t odd;
#define PIXEL(x, s0, s1, s2, s3)                                                                             \
    "vmla.f32 " s0 ", s16, " x "\n\t"                                                                        \
    "vmla.f32 " s1 ", s17, " x "\n\t"                                                                        \
    "vmla.f32 " s2 ", s18, " x "\n\t"                                                                        \
    "vmla.f32 " s3 ", s19, " x "\n\t"
#define TAP                                                                                                  \
    "vldmia %[weights]!, {s16-s19}\n\t"                                                                      \
    "vldmia %[patches]!, {s20-s23}\n\t"                                                                      \
    PIXEL("s20", "s0", "s1", "s2", "s3") PIXEL("s21", "s4", "s5", "s6", "s7")                                \
    PIXEL("s22", "s8", "s9", "s10", "s11") PIXEL("s23", "s12", "s13", "s14", "s15")
    /* An odd number of taps starts in the middle of the loop. */
    __asm__ volatile("vldmia %[sums], {s0-s15}\n\t"
                     "sub %[odd], %[end], %[weights]\n\t"
                     "lsls %[odd], %[odd], #27\n\t"
                     "bmi 2f\n"
                     "1:\n\t" TAP "2:\n\t" TAP
                     "cmp %[weights], %[end]\n\t"
                     "bne 1b\n\t"
                     "vstmia %[sums], {s0-s15}\n\t"
                     : [weights] "+r"(weights), [patches] "+r"(patches), [odd] "=&r"(odd)
                     : [end] "r"(end), [sums] "r"(sums)
                     : "s0", "s1", "s2", "s3", "s4", "s5", "s6", "s7", "s8", "s9", "s10", "s11", "s12", "s13",
                       "s14", "s15", "s16", "s17", "s18", "s19", "s20", "s21", "s22", "s23", "cc", "memory");
    /* clang-format on */
#undef PIXEL
#undef TAP
#else
    for (; weights != end; weights += BLOCK, patches += BLOCK) {
        for (uint32_t pixel = 0; pixel < BLOCK; pixel++) {
            for (uint32_t channel = 0; channel < BLOCK; channel++) {
                sums[pixel][channel] += weights[channel] * patches[pixel];
            }
        }
    }
#endif
}

/* All channels of the pixels whose patches are ready. */
static void finish_pixels(call *c)
{
    const planrt_weights_float32 *w = &c->params->weights;
    const uint32_t channels = c->params->area.output_channels;
    const float *weights = c->weights;
    for (uint32_t first = 0; first < channels; first += BLOCK) {
        const uint32_t count = channels - first < BLOCK ? channels - first : BLOCK;
        float sums[BLOCK][BLOCK] = {{0.0f}};
        multiply(sums, weights, c->patches, c->taps);
        for (uint32_t pixel = 0; pixel < c->pixels; pixel++) {
            for (uint32_t i = 0; i < count; i++) {
                const float sum = sums[pixel][i] + c->bias[first + i];
                c->out[pixel * channels + first + i] = planrt_clamp_float32(sum, w->clamp_min, w->clamp_max);
            }
        }
        weights += BLOCK * c->taps;
    }
    c->out += c->pixels * channels;
    c->pixels = 0;
}

static void run(const uint8_t *plan, uint8_t *arena, const planrt_op *op)
{
    const planrt_conv_2d_float32_dsp_params *p = (const void *)(plan + op->params);
    const planrt_area *a = &p->area;
    const float *image = planrt_at(plan, arena, op->input[0]);
    call c;
    c.params = p;
    c.weights = (const void *)(plan + p->weights.weights);
    c.bias = (const void *)(plan + p->weights.bias);
    c.out = (void *)(arena + op->output);
    c.patches = (void *)(arena + op->scratch);
    c.taps = (uint32_t)a->window_height * a->window_width * a->input_channels;
    c.pixels = 0;
    for (uint32_t batch = 0; batch < a->batches; batch++) {
        for (uint32_t y = 0; y < a->output_height; y++) {
            const planrt_span rows = planrt_place_row(a, y);
            for (uint32_t x = 0; x < a->output_width; x++) {
                const planrt_span columns = planrt_place_column(a, x);
                add_patch(&c, image, &rows, &columns);
                if (c.pixels == BLOCK) {
                    finish_pixels(&c);
                }
            }
        }
        image += (uint32_t)a->input_height * a->input_width * a->input_channels;
    }
    if (c.pixels != 0) {
        finish_pixels(&c);
    }
}

static bool check(const planrt_bounds *bounds, const planrt_op *op)
{
    const planrt_conv_2d_float32_dsp_params *p = planrt_check_params(bounds, op, sizeof *p);
    const planrt_area *a = p == NULL ? NULL : &p->area;
    uint64_t taps;
    if (p == NULL || !planrt_check_area(bounds, op, a, sizeof(float))) {
        return false;
    }
    taps = (uint64_t)a->window_height * a->window_width * a->input_channels;
    return planrt_check_scratch(bounds, op, BLOCK * taps, sizeof(float)) &&
           planrt_check_weights_float32(bounds, &p->weights,
                                        taps * ((a->output_channels + BLOCK - 1u) & ~(BLOCK - 1u)),
                                        a->output_channels);
}

PLANRT_DEFINE_KERNEL(planrt_conv_2d_float32_dsp, check, run)
