/*
 * Depthwise convolution, int8, with two products an instruction.
 *
 * One channel at a time: its image is widened to int16 in scratch, with the input's zero point around it, so
 * that two neighbours along a line are a word. Since all of a channel is read before any of it is written,
 * the output may replace the input. Weights and bias are twice what they are, for planrt_requantise.
 *
 * 3 x 3 windows with a stride of 1 or 2 along the line: 4 outputs at a time. A line of the window takes LDM
 * and LDRD for the image and the weights and 8 multiplications for its 12 products; the 4 sums, 3 words of
 * the image, 2 of weights and the 5 pointers and steps are 14 registers, all there are. Four outputs are 60
 * instructions. Any other window: 1 output at a time, 3 instructions for two products.
 */
#include "../../shared/dsp/planrt_dsp.h"
#include "../../shared/loops/planrt_window.h"

#define BLOCK         4u /* outputs */
#define WEIGHTS_FIRST 4u /* words of a channel in front of its weights */

typedef struct call {
    const planrt_area *area;
    int16_t *image;      /* [lines][pitch] */
    uint32_t pitch;      /* elements of a line, even */
    uint32_t lines;      /* of the image with its padding */
    uint32_t taps;       /* words of weights in a line of the window */
    uint32_t pixel_step; /* in the input, along a line */
    uint32_t line_step;
} call;

/* Is it one of the windows that have a loop of their own? */
static bool is_3x3(const planrt_area *a)
{
    return a->window_height == 3 && a->window_width == 3 && a->stride_width <= 2;
}

static uint32_t taps_of(const planrt_area *a)
{
    return (a->window_width + 1u) / 2u;
}

/* Elements of a line: what the last block reads, or what the last output reads. */
static uint32_t pitch_of(const planrt_area *a)
{
    if (is_3x3(a)) {
        return ((a->output_width + BLOCK - 1u) & ~(BLOCK - 1u)) * a->stride_width + 2u;
    }
    return ((a->output_width - 1u) * a->stride_width + 2u * taps_of(a) + 1u) & ~1u;
}

static uint32_t lines_of(const planrt_area *a)
{
    return (a->output_height - 1u) * a->stride_height + (a->window_height - 1u) * a->dilation_height + 1u;
}

/* Copies a channel of the input into the image; `in` is its first element. */
static void widen(const call *c, const int8_t *in)
{
    const planrt_area *a = c->area;
    uint32_t width = c->pitch > a->pad_left ? c->pitch - a->pad_left : 0;
    uint32_t height = c->lines > a->pad_top ? c->lines - a->pad_top : 0;
    int16_t *line = c->image + a->pad_top * c->pitch + a->pad_left;
    width = width < a->input_width ? width : a->input_width;
    height = height < a->input_height ? height : a->input_height;
    for (; height != 0; height--) {
        const int8_t *pixel = in;
        int16_t *to = line;
        for (uint32_t left = width / 4u; left != 0; left--) {
            to[0] = pixel[0];
            to[1] = pixel[c->pixel_step];
            pixel += 2u * c->pixel_step;
            to[2] = pixel[0];
            to[3] = pixel[c->pixel_step];
            pixel += 2u * c->pixel_step;
            to += 4;
        }
        for (uint32_t left = width % 4u; left != 0; left--) {
            *to++ = *pixel;
            pixel += c->pixel_step;
        }
        in += c->line_step;
        line += c->pitch;
    }
}

/* `count` outputs along a line, a multiple of BLOCK and not 0, for 3 x 3 windows and a stride of 1 or 2. */
static inline void convolve_3x3(const call *c, const int16_t *image, const uint32_t *channel, int8_t *out,
                                uint32_t out_step, uint32_t count, uint32_t stride)
{
    const int16_t *const end = image + count * stride;
#if defined(__ARM_FEATURE_DSP)
    /* clang-format off */
    const uint32_t line_step = 2u * c->pitch * c->area->dilation_height; /* bytes */
    uint32_t s0, s1, s2, s3, w0, w1;
#define START(weights)                                                                                       \
    "ldmia %[image], {r8, r9, r10}\n\t"                                                                      \
    "ldrd %[w0], %[w1], [%[channel], #" weights "]\n\t"
#define AT_EVEN(sum, from, x01, x23)                                                                         \
    "smlad %[" sum "], %[w0], " x01 ", %[" from "]\n\t"                                                      \
    "smlabt %[" sum "], " x23 ", %[w1], %[" sum "]\n\t"
#define AT_ODD(sum, from, x01, x23)                                                                          \
    "smlatb %[" sum "], " x01 ", %[w0], %[" from "]\n\t"                                                     \
    "smlad %[" sum "], %[w1], " x23 ", %[" sum "]\n\t"
#define LINE_1(weights, from1, from2, from3)                                                                 \
    START(weights)                                                                                           \
    AT_ODD("s1", from1, "r8", "r9") AT_EVEN("s2", from2, "r9", "r10")                                        \
    AT_ODD("s3", from3, "r9", "r10") AT_EVEN("s0", "s0", "r8", "r9")
#define LINE_2(weights, from1, from2, from3)                                                                 \
    START(weights)                                                                                           \
    AT_EVEN("s1", from1, "r9", "r10")                                                                        \
    "smlad %[s2], %[w0], r10, %[" from2 "]\n\t"                                                              \
    "ldr r10, [%[image], #12]\n\t"                                                                           \
    "smlabt %[s2], r10, %[w1], %[s2]\n\t"                                                                    \
    "smlad %[s3], %[w0], r10, %[" from3 "]\n\t"                                                              \
    "ldr r10, [%[image], #16]\n\t"                                                                           \
    "smlabt %[s3], r10, %[w1], %[s3]\n\t"                                                                    \
    AT_EVEN("s0", "s0", "r8", "r9")
#define NEXT_LINE "add %[image], %[image], %[line_step]\n\t"
#define SCALE(sum)                                                                                           \
    "smmlar %[w0], %[" sum "], r8, r9\n\t"                                                                   \
    "add %[w0], %[w0], %[" sum "], asr #31\n\t"                                                              \
    "asr %[w0], %[w0], r10\n\t"                                                                              \
    "ssat %[w0], #8, %[w0]\n\t"
#define STORE_TWO(first, second)                                                                             \
    SCALE(first) "strb %[w0], [%[out]]\n\t"                                                                  \
    SCALE(second) "strb %[w0], [%[out], %[out_step]]\n\t"                                                    \
    "add %[out], %[out], %[out_step], lsl #1\n\t"
#define ALL_BLOCKS(LINE, advance)                                                                            \
    __asm__ volatile("1:\n\t"                                                                                \
                     "ldr %[s0], [%[channel], #12]\n\t"                                                      \
                     LINE("16", "s0", "s0", "s0") NEXT_LINE                                                  \
                     LINE("24", "s1", "s2", "s3") NEXT_LINE                                                  \
                     LINE("32", "s1", "s2", "s3")                                                            \
                     "sub %[image], %[image], %[line_step], lsl #1\n\t"                                      \
                     "add %[image], %[image], #" advance "\n\t"                                              \
                     "ldmia %[channel], {r8, r9, r10}\n\t"                                                   \
                     STORE_TWO("s0", "s1") STORE_TWO("s2", "s3")                                             \
                     "ldr %[w0], %[end]\n\t"                                                                 \
                     "cmp %[image], %[w0]\n\t"                                                               \
                     "bne 1b\n\t"                                                                            \
                     : [image] "+r"(image), [out] "+r"(out), [s0] "=&r"(s0), [s1] "=&r"(s1),                 \
                       [s2] "=&r"(s2), [s3] "=&r"(s3), [w0] "=&r"(w0), [w1] "=&r"(w1)                        \
                     : [channel] "r"(channel), [line_step] "r"(line_step), [out_step] "r"(out_step),         \
                       [end] "m"(end)                                                                        \
                     : "r8", "r9", "r10", "cc", "memory")
    if (stride == 1) {
        ALL_BLOCKS(LINE_1, "8");
    } else {
        ALL_BLOCKS(LINE_2, "16");
    }
    /* clang-format on */
#else
    for (; image != end; image += stride) {
        const int16_t *x = image;
        uint32_t sum = channel[3];
        for (uint32_t y = 0; y < 3; y++) {
            const uint32_t *weights = channel + WEIGHTS_FIRST + 2u * y;
            sum = planrt_smlad(planrt_load_quad(x), weights[0], sum);
            sum = planrt_smlabb((uint16_t)x[2], weights[1] >> 16, sum);
            x += c->pitch * c->area->dilation_height;
        }
        *out = planrt_requantise(sum, (const void *)channel);
        out += out_step;
    }
#endif
}

/* Functions of their own, because there are not registers enough for what is around them. */
static void convolve_3x3_stride_1(const call *c, const int16_t *image, const uint32_t *channel, int8_t *out,
                                  uint32_t out_step, uint32_t count)
{
    convolve_3x3(c, image, channel, out, out_step, count, 1);
}

static void convolve_3x3_stride_2(const call *c, const int16_t *image, const uint32_t *channel, int8_t *out,
                                  uint32_t out_step, uint32_t count)
{
    convolve_3x3(c, image, channel, out, out_step, count, 2);
}

/* One output of any window. */
static int8_t convolve(const call *c, const int16_t *image, const uint32_t *channel)
{
    const uint32_t *weights = channel + WEIGHTS_FIRST;
    uint32_t sum = channel[3];
    for (uint32_t y = 0; y < c->area->window_height; y++) {
        const int16_t *x = image;
        for (uint32_t left = c->taps; left != 0; left--) {
            sum = planrt_smlad(planrt_load_quad(x), *weights++, sum);
            x += 2;
        }
        image += c->pitch * c->area->dilation_height;
    }
    return planrt_requantise(sum, (const void *)channel);
}

/* A line of outputs. */
static void convolve_line(const call *c, const int16_t *image, const uint32_t *channel, int8_t *out,
                          uint32_t out_step)
{
    for (uint32_t x = 0; x < c->area->output_width; x++) {
        *out = convolve(c, image, channel);
        out += out_step;
        image += c->area->stride_width;
    }
}

/* The same, 3 x 3; the last block of 4 is computed elsewhere, as it may be more than the line has. */
static void convolve_line_3x3(const call *c, const int16_t *image, const uint32_t *channel, int8_t *out,
                              uint32_t out_step)
{
    const uint32_t stride = c->area->stride_width;
    const uint32_t rest = c->area->output_width % BLOCK;
    const uint32_t whole = c->area->output_width - rest;
    void (*const some)(const call *, const int16_t *, const uint32_t *, int8_t *, uint32_t, uint32_t) =
        stride == 1 ? convolve_3x3_stride_1 : convolve_3x3_stride_2;
    if (whole != 0) {
        some(c, image, channel, out, out_step, whole);
    }
    if (rest != 0) {
        int8_t last[BLOCK];
        some(c, image + whole * stride, channel, last, 1, BLOCK);
        out += whole * out_step;
        for (uint32_t i = 0; i < rest; i++) {
            *out = last[i];
            out += out_step;
        }
    }
}

static void run(const uint8_t *plan, uint8_t *arena, const planrt_op *op)
{
    const planrt_depthwise_conv_2d_int8_dsp_params *p = (const void *)(plan + op->params);
    const planrt_area *a = &p->area;
    const uint32_t multiplicity = (uint32_t)a->output_channels / a->input_channels;
    const uint32_t outputs = (uint32_t)a->output_height * a->output_width * a->output_channels;
    const uint32_t out_step = (p->columns != 0 ? a->output_height : 1u) * a->output_channels;
    const uint32_t out_line = (p->columns != 0 ? 1u : a->output_width) * a->output_channels;
    const int8_t *in = planrt_at(plan, arena, op->input[0]);
    int8_t *out = (int8_t *)(arena + op->output);
    void (*const line_of)(const call *, const int16_t *, const uint32_t *, int8_t *, uint32_t) =
        is_3x3(a) ? convolve_line_3x3 : convolve_line;
    call c;
    c.area = a;
    c.image = (int16_t *)(void *)(arena + op->scratch);
    c.pitch = pitch_of(a);
    c.lines = lines_of(a);
    c.taps = taps_of(a);
    c.pixel_step = (p->columns != 0 ? a->input_height : 1u) * a->input_channels;
    c.line_step = (p->columns != 0 ? 1u : a->input_width) * a->input_channels;
    for (uint32_t i = 0; i < c.lines * c.pitch; i++) {
        c.image[i] = (int16_t)p->input_zero_point;
    }
    for (uint32_t batch = 0; batch < a->batches; batch++) {
        const uint32_t *channel = (const void *)(plan + p->channels);
        for (uint32_t i = 0; i < a->output_channels; i++) {
            const int16_t *line = c.image;
            int8_t *to = out + i;
            if (i % multiplicity == 0) {
                widen(&c, in + i / multiplicity);
            }
            for (uint32_t y = 0; y < a->output_height; y++) {
                line_of(&c, line, channel, to, out_step);
                line += c.pitch * a->stride_height;
                to += out_line;
            }
            channel += WEIGHTS_FIRST + a->window_height * c.taps;
        }
        in += (uint32_t)a->input_height * a->input_width * a->input_channels;
        out += outputs;
    }
    planrt_clamp_all((int8_t *)(arena + op->output), a->batches * outputs, p->clamp_min, p->clamp_max);
}

static bool check(const planrt_bounds *bounds, const planrt_op *op)
{
    const planrt_depthwise_conv_2d_int8_dsp_params *p = planrt_check_params(bounds, op, sizeof *p);
    const planrt_area *a = p == NULL ? NULL : &p->area;
    uint64_t words;
    if (p == NULL || !planrt_check_area(bounds, op, a, 1)) {
        return false;
    }
    words = WEIGHTS_FIRST + (uint64_t)a->window_height * taps_of(a);
    return a->output_channels % a->input_channels == 0 && a->dilation_width == 1 && op->scratch % 4u == 0 &&
           planrt_check_scratch(bounds, op, (uint64_t)lines_of(a) * pitch_of(a), sizeof(int16_t)) &&
           planrt_check_constants(bounds, p->channels, words * a->output_channels, 4) != NULL;
}

PLANRT_DEFINE_KERNEL(planrt_depthwise_conv_2d_int8_dsp, check, run)
