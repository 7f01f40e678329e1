/*
 * Convolution, int8, with two products an instruction.
 *
 * Blocking: 2 output channels x 3 pixels. The patches of three pixels are widened to int16 in scratch, [pair
 * of taps][pixel], with the input's zero point where they stick out, so that one LDM loads a pair of taps of
 * all three and the zero point is in the bias everywhere. The weights of two channels share their words: a
 * tap is 256 * odd + even in 16 bits. SMLAD with that word sums 256 * odd + even; after SXTB16 in place,
 * SMLAD sums even alone; the difference is exact, so that widening costs one instruction for two channels. A
 * pair of taps takes 1/2 LDRD, LDM, 6 SMLAD, SXTB16: 8.5 instructions for 12 products. The 6 sums, 2 words of
 * weights, 3 of taps, 2 pointers and the end are 14 registers, all there are.
 */
#include "../../shared/dsp/planrt_dsp.h"
#include "../../shared/loops/planrt_window.h"

#define PIXELS     3u
#define PAIR_WORDS (sizeof(planrt_pair_dsp) / 4u)

typedef struct call {
    const planrt_conv_2d_int8_dsp_params *params;
    const uint32_t *weights;
    const planrt_pair_dsp *pairs;
    int8_t *out;
    uint32_t *patches;    /* [pair of taps][PIXELS] */
    int8_t *row;          /* one row of a window that is put together from pieces */
    uint32_t row_taps;    /* of the window */
    uint32_t words;       /* pairs of taps in a patch, filled up */
    uint32_t pixels;      /* patches that are ready */
    uint32_t zero_points; /* two of them */
    uint32_t line_bytes;  /* of the image */
    int32_t last_line;    /* where a window can start that lies on the image; negative: nowhere */
    int32_t last_column;
    uint32_t row_step; /* from a row of the window to the next */
} call;

/* Words of a whole patch, an even number. */
static uint64_t patch_words(const planrt_area *a)
{
    const uint32_t row = ((uint32_t)a->window_width * a->input_channels + 1u) / 2u;
    return ((uint64_t)row * a->window_height + 1u) & ~(uint64_t)1u;
}

/* Widens a row into one patch; its next free place there. */
static uint32_t *widen(uint32_t *patch, const int8_t *row, uint32_t taps)
{
    const int8_t *fours = row + (taps & ~3u);
    while (row != fours) {
        const uint32_t quad = planrt_load_quad(row);
        *patch = planrt_even_bytes(quad);
        patch += PIXELS;
        *patch = planrt_odd_bytes(quad);
        patch += PIXELS;
        row += 4;
    }
    for (uint32_t left = taps & 3u; left != 0; left -= left == 1 ? 1u : 2u) {
        *patch = (uint16_t)row[0] | (left == 1 ? 0 : (uint32_t)row[1] << 16);
        patch += PIXELS;
        row += 2;
    }
    return patch;
}

/* As many taps of the zero point. */
static inline uint32_t *fill(uint32_t *patch, uint32_t zero_points, uint32_t taps)
{
    for (uint32_t words = (taps + 1u) / 2u; words != 0; words--) {
        *patch = zero_points;
        patch += PIXELS;
    }
    return patch;
}

/* Pixel `column` of a line of the image, or NULL where there is none. */
static inline const int8_t *pixel_at(const planrt_area *a, const int8_t *line, int32_t column)
{
    const bool inside = column >= 0 && column < a->input_width;
    return inside ? line + (uint32_t)column * a->input_channels : NULL;
}

/* Puts a row of the window together that sticks out, or whose pixels lie apart. */
static const int8_t *gather(const call *c, const int8_t *line, int32_t column)
{
    const planrt_area *a = &c->params->area;
    int8_t *to = c->row;
    for (uint32_t x = 0; x < a->window_width; x++, column += a->dilation_width) {
        const int8_t *pixel = pixel_at(a, line, column);
        for (uint32_t i = 0; i < a->input_channels; i++) {
            *to++ = pixel != NULL ? pixel[i] : (int8_t)c->params->input_zero_point;
        }
    }
    return c->row;
}

/*
 * Pairs of channels, `pair` to `end` (not none of them), of three pixels; stores both channels of a pair at
 * each place of `out`, the first pixel last. Weights are those of `pair`.
 */
static void multiply(const call *c, const planrt_pair_dsp *pair, const planrt_pair_dsp *end,
                     const uint32_t *weights, int8_t *out[PIXELS])
{
#if defined(__ARM_FEATURE_DSP)
    /* clang-format off */
    const uint32_t bytes = 4u * c->words; /* of a pair's weights, a multiple of 8 */
    const uint32_t *const patches = c->patches;
    int8_t *at[PIXELS] = {out[0], out[1], out[2]};
    const planrt_pair_dsp *next;
    const uint32_t *weights_end;
    uint32_t b0, b1, b2, e0, e1, e2, w0, w1;
#define ONE_PAIR_OF_TAPS(w)                                                                                  \
    "ldmia %[taps]!, {r8, r9, r10}\n\t"                                                                      \
    "smlad %[b0], %[" w "], r8, %[b0]\n\t"                                                                   \
    "smlad %[b1], %[" w "], r9, %[b1]\n\t"                                                                   \
    "smlad %[b2], %[" w "], r10, %[b2]\n\t"                                                                  \
    "sxtb16 %[" w "], %[" w "]\n\t"                                                                          \
    "smlad %[e0], %[" w "], r8, %[e0]\n\t"                                                                   \
    "smlad %[e1], %[" w "], r9, %[e1]\n\t"                                                                   \
    "smlad %[e2], %[" w "], r10, %[e2]\n\t"
#define TWO_PAIRS_OF_TAPS                                                                                    \
    "ldrd %[w0], %[w1], [%[weights]], #8\n\t" ONE_PAIR_OF_TAPS("w0") ONE_PAIR_OF_TAPS("w1")
#define SCALE(sum, doubling)                                                                                 \
    doubling "\n\t"                                                                                          \
    "smmlar %[w0], %[w0], r8, r9\n\t"                                                                        \
    "add %[w0], %[w0], %[" sum "], asr #31\n\t"                                                              \
    "asr %[w0], %[w0], r10\n\t"                                                                              \
    "ssat %[" sum "], #8, %[w0]\n\t"
#define SCALE_ODD(sum, even)                                                                                 \
    "sub %[" sum "], %[" sum "], %[" even "]\n\t" SCALE(sum, "asr %[w0], %[" sum "], #7")
#define SCALE_EVEN(sum) SCALE(sum, "lsl %[w0], %[" sum "], #1")
    __asm__ volatile("1:\n\t" /* %[taps] is the pair here */
                     "ldrd %[b0], %[e0], [%[taps]], #8\n\t"
                     "str %[taps], %[next]\n\t"
                     "ldr %[taps], %[patches]\n\t"
                     "ldr %[weights_end], %[bytes]\n\t"
                     "mov %[b1], %[b0]\n\t"
                     "mov %[b2], %[b0]\n\t"
                     "mov %[e1], %[e0]\n\t"
                     "mov %[e2], %[e0]\n\t"
                     "lsls %[w0], %[weights_end], #28\n\t"
                     "add %[weights_end], %[weights_end], %[weights]\n\t"
                     "bmi 3f\n" /* an odd number of twos starts in the middle of the loop */
                     "2:\n\t" TWO_PAIRS_OF_TAPS
                     "3:\n\t" TWO_PAIRS_OF_TAPS
                     "cmp %[weights], %[weights_end]\n\t"
                     "bne 2b\n\t"
                     "ldr %[taps], %[next]\n\t"
                     "ldmia %[taps]!, {r8, r9, r10}\n\t"
                     SCALE_ODD("b0", "e0") SCALE_ODD("b1", "e1") SCALE_ODD("b2", "e2")
                     "ldmia %[taps]!, {r8, r9, r10}\n\t"
                     SCALE_EVEN("e0") SCALE_EVEN("e1") SCALE_EVEN("e2")
                     "ldrd %[w0], %[w1], %[at1]\n\t"
                     "strb %[b2], [%[w1], #1]\n\t"
                     "strb %[e2], [%[w1]], #2\n\t"
                     "strb %[b1], [%[w0], #1]\n\t"
                     "strb %[e1], [%[w0]], #2\n\t"
                     "strd %[w0], %[w1], %[at1]\n\t"
                     "ldr %[w0], %[at0]\n\t"
                     "strb %[b0], [%[w0], #1]\n\t"
                     "strb %[e0], [%[w0]], #2\n\t"
                     "str %[w0], %[at0]\n\t"
                     "ldr %[w0], %[end]\n\t"
                     "cmp %[taps], %[w0]\n\t"
                     "bne 1b\n\t"
                     : [taps] "+r"(pair), [weights] "+r"(weights), [weights_end] "=&r"(weights_end),
                       [b0] "=&r"(b0), [b1] "=&r"(b1), [b2] "=&r"(b2), [e0] "=&r"(e0), [e1] "=&r"(e1),
                       [e2] "=&r"(e2), [w0] "=&r"(w0), [w1] "=&r"(w1), [next] "=m"(next), [at0] "+m"(at[0]),
                       [at1] "+m"(at[1]), "+m"(at[2])
                     : [patches] "m"(patches), [bytes] "m"(bytes), [end] "m"(end)
                     : "r8", "r9", "r10", "cc", "memory");
    /* clang-format on */
#undef ONE_PAIR_OF_TAPS
#undef TWO_PAIRS_OF_TAPS
#undef SCALE
#undef SCALE_ODD
#undef SCALE_EVEN
#else
    for (uint32_t channel = 0; pair != end; pair++, channel += 2) {
        for (uint32_t pixel = PIXELS; pixel-- > 0;) {
            uint32_t both = (uint32_t)pair->both;
            uint32_t even = (uint32_t)pair->bias;
            for (uint32_t i = 0; i < c->words; i++) {
                both = planrt_smlad(weights[i], c->patches[i * PIXELS + pixel], both);
                even = planrt_smlad(planrt_even_bytes(weights[i]), c->patches[i * PIXELS + pixel], even);
            }
            out[pixel][channel + 1u] = planrt_requantise(planrt_doubled_odd(both, even), &pair->odd);
            out[pixel][channel] = planrt_requantise(even << 1, &pair->even);
        }
        weights += c->words;
    }
#endif
}

/* All channels of the pixels whose patches are ready. */
static void finish_pixels(call *c)
{
    const uint32_t channels = c->params->area.output_channels;
    const planrt_pair_dsp *const whole = c->pairs + channels / 2u;
    /* A pixel too much is stored where the first one follows. */
    int8_t *out[PIXELS] = {c->out, c->pixels > 1 ? c->out + channels : c->out,
                           c->pixels > 2 ? c->out + 2u * channels : c->out};
    if (channels > 1) {
        multiply(c, c->pairs, whole, c->weights, out);
    }
    if (channels % 2u != 0) {
        int8_t last[PIXELS][2];
        int8_t *spare[PIXELS] = {last[0], last[1], last[2]};
        multiply(c, whole, whole + 1, c->weights + channels / 2u * c->words, spare);
        for (uint32_t pixel = PIXELS; pixel-- > 0;) {
            out[pixel][channels - 1u] = last[pixel][0];
        }
    }
    c->out += c->pixels * channels;
    c->pixels = 0;
}

/*
 * Widens the patch whose first tap lies at (`line`, `column`) and that sticks out, or whose pixels lie apart.
 * A row of it comes in pieces: one, or a piece a pixel where the pixels' channels are groups of four.
 */
static void add_parts(const call *c, uint32_t *patch, const int8_t *image, int32_t line, int32_t column)
{
    const planrt_area *a = &c->params->area;
    const bool by_pixel = a->input_channels % 4u == 0;
    const uint32_t pieces = by_pixel ? a->window_width : 1u;
    const uint32_t taps = by_pixel ? a->input_channels : c->row_taps;
    for (uint32_t y = a->window_height; y != 0; y--, line += a->dilation_height) {
        const int8_t *from;
        if (line < 0 || line >= a->input_height) {
            patch = fill(patch, c->zero_points, c->row_taps);
            continue;
        }
        from = image + (uint32_t)line * c->line_bytes;
        for (uint32_t x = 0; x < pieces; x++) {
            const int8_t *piece = by_pixel ? pixel_at(a, from, column + (int32_t)(x * a->dilation_width))
                                           : gather(c, from, column);
            patch = piece != NULL ? widen(patch, piece, taps) : fill(patch, c->zero_points, taps);
        }
    }
}

/* Widens the patch whose first tap lies at (`line`, `column`). */
static inline void add_patch(const call *c, const int8_t *image, int32_t line, int32_t column)
{
    uint32_t *patch = c->patches + c->pixels;
    if (line >= 0 && line <= c->last_line && column >= 0 && column <= c->last_column) {
        const int8_t *row =
            image + (uint32_t)line * c->line_bytes + (uint32_t)column * c->params->area.input_channels;
        for (uint32_t y = c->params->area.window_height; y != 0; y--) {
            patch = widen(patch, row, c->row_taps);
            row += c->row_step;
        }
    } else {
        add_parts(c, patch, image, line, column);
    }
}

/* A window of one pixel that moves by one: patches are what lies there, one after the other. */
static void run_pixels(call *c, const int8_t *pixel, uint32_t count)
{
    for (; count != 0; count--) {
        widen(c->patches + c->pixels, pixel, c->row_taps);
        pixel += c->row_taps;
        if (++c->pixels == PIXELS) {
            finish_pixels(c);
        }
    }
}

static void run_windows(call *c, const int8_t *image)
{
    const planrt_area *a = &c->params->area;
    for (uint32_t y = 0; y < a->output_height; y++) {
        const int32_t line = (int32_t)(y * a->stride_height) - a->pad_top;
        int32_t column = -a->pad_left;
        for (uint32_t x = 0; x < a->output_width; x++) {
            add_patch(c, image, line, column);
            column += a->stride_width;
            if (++c->pixels == PIXELS) {
                finish_pixels(c);
            }
        }
    }
}

static bool is_matrix_product(const planrt_area *a)
{
    return a->window_height == 1 && a->window_width == 1 && a->stride_height == 1 && a->stride_width == 1 &&
           a->pad_top == 0 && a->pad_left == 0 && a->output_height == a->input_height &&
           a->output_width == a->input_width;
}

static void run(const uint8_t *plan, uint8_t *arena, const planrt_op *op)
{
    const planrt_conv_2d_int8_dsp_params *p = (const void *)(plan + op->params);
    const planrt_area *a = &p->area;
    const uint32_t image_pixels = (uint32_t)a->input_height * a->input_width;
    const int8_t *image = planrt_at(plan, arena, op->input[0]);
    int8_t *const out = (int8_t *)(arena + op->output);
    call c;
    c.params = p;
    c.weights = (const void *)(plan + p->weights);
    c.pairs = (const void *)(plan + p->pairs);
    c.out = out;
    c.row_taps = (uint32_t)a->window_width * a->input_channels;
    c.words = (uint32_t)patch_words(a);
    c.patches = (void *)(arena + op->scratch);
    c.row = (int8_t *)(c.patches + PIXELS * c.words);
    c.pixels = 0;
    c.zero_points = (uint16_t)p->input_zero_point * 0x10001u;
    c.line_bytes = (uint32_t)a->input_width * a->input_channels;
    c.row_step = a->dilation_height * c.line_bytes;
    c.last_line = a->input_height - (a->window_height - 1) * a->dilation_height - 1;
    c.last_column = a->dilation_width == 1 ? a->input_width - a->window_width : -1;
    if (is_matrix_product(a)) {
        run_pixels(&c, image, a->batches * image_pixels);
    } else {
        for (uint32_t batch = 0; batch < a->batches; batch++) {
            run_windows(&c, image + batch * image_pixels * a->input_channels);
        }
    }
    if (c.pixels != 0) {
        finish_pixels(&c);
    }
    planrt_clamp_all(out, (uint32_t)(c.out - out), p->clamp_min, p->clamp_max);
}

static bool check(const planrt_bounds *bounds, const planrt_op *op)
{
    const planrt_conv_2d_int8_dsp_params *p = planrt_check_params(bounds, op, sizeof *p);
    const planrt_area *a = p == NULL ? NULL : &p->area;
    uint64_t words;
    uint32_t pairs;
    uint32_t row; /* bytes, where rows are gathered */
    if (p == NULL || !planrt_check_area(bounds, op, a, 1)) {
        return false;
    }
    words = patch_words(a);
    pairs = (a->output_channels + 1u) / 2u;
    row = a->input_channels % 4u == 0 ? 0 : (uint32_t)a->window_width * a->input_channels;
    return op->scratch % 4u == 0 && planrt_check_constants(bounds, p->weights, words * pairs, 4) != NULL &&
           planrt_check_constants(bounds, p->pairs, (uint64_t)pairs * PAIR_WORDS, 4) != NULL &&
           planrt_check_scratch(bounds, op, words * PIXELS * 4u + row, 1);
}

PLANRT_DEFINE_KERNEL(planrt_conv_2d_int8_dsp, check, run)
