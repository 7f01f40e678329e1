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
#include "../../planrt_dsp.h"
#include "../../planrt_window.h"

#define PIXELS 3u

typedef struct call {
    const planrt_conv_2d_int8_dsp_params *params;
    const uint32_t *weights;
    const planrt_pair_dsp *pairs;
    int8_t *out;
    uint32_t *patches; /* [pair of taps][PIXELS] */
    int8_t *row;       /* one row of a window that is put together from pieces */
    uint32_t row_taps; /* of the window */
    uint32_t words;    /* pairs of taps in a patch, filled up */
    uint32_t pixels;   /* patches that are ready */
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
        patch[0] = planrt_even_bytes(quad);
        patch[PIXELS] = planrt_odd_bytes(quad);
        patch += 2u * PIXELS;
        row += 4;
    }
    for (uint32_t left = taps & 3u; left != 0; left -= left == 1 ? 1u : 2u) {
        *patch = (uint16_t)row[0] | (left == 1 ? 0 : (uint32_t)row[1] << 16);
        patch += PIXELS;
        row += 2;
    }
    return patch;
}

/* Puts row `y` of a window together: taps that lie on the image, and the zero point for the others. */
static const int8_t *gather(const call *c, const int8_t *image, uint32_t y, const planrt_span *rows,
                            const planrt_span *columns)
{
    const planrt_area *a = &c->params->area;
    const int32_t line = rows->origin + (int32_t)(y * a->dilation_height);
    const bool inside = line >= 0 && line < a->input_height;
    int32_t column = columns->origin;
    int8_t *tap = c->row;
    for (uint32_t x = 0; x < a->window_width; x++) {
        if (inside && column >= 0 && column < a->input_width) {
            const uint32_t pixel = (uint32_t)line * a->input_width + (uint32_t)column;
            memcpy(tap, image + pixel * a->input_channels, a->input_channels);
        } else {
            memset(tap, c->params->input_zero_point, a->input_channels);
        }
        tap += a->input_channels;
        column += a->dilation_width;
    }
    return c->row;
}

/*
 * Adds the products of two channels with three pixels to sums[channel][pixel], channel 0 being both. `words`
 * is even.
 */
static inline void add_products(uint32_t sums[2][PIXELS], const uint32_t *weights, const uint32_t *taps,
                                uint32_t words)
{
    const uint32_t *end = weights + words;
#if defined(__ARM_FEATURE_DSP)
    uint32_t w0, w1;
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
    /* An odd number of twos starts in the middle of the loop. */
    __asm__ volatile("sub %[w0], %[end], %[weights]\n\t"
                     "lsls %[w0], %[w0], #28\n\t"
                     "bmi 2f\n"
                     "1:\n\t" TWO_PAIRS_OF_TAPS "2:\n\t" TWO_PAIRS_OF_TAPS "cmp %[weights], %[end]\n\t"
                     "bne 1b\n\t"
                     : [b0] "+r"(sums[0][0]), [b1] "+r"(sums[0][1]), [b2] "+r"(sums[0][2]),
                       [e0] "+r"(sums[1][0]), [e1] "+r"(sums[1][1]), [e2] "+r"(sums[1][2]),
                       [weights] "+r"(weights), [taps] "+r"(taps), [w0] "=&r"(w0), [w1] "=&r"(w1)
                     : [end] "r"(end)
                     : "r8", "r9", "r10", "cc", "memory");
#undef ONE_PAIR_OF_TAPS
#undef TWO_PAIRS_OF_TAPS
#else
    for (; weights != end; weights++, taps += PIXELS) {
        for (uint32_t pixel = 0; pixel < PIXELS; pixel++) {
            sums[0][pixel] = planrt_smlad(*weights, taps[pixel], sums[0][pixel]);
            sums[1][pixel] = planrt_smlad(planrt_even_bytes(*weights), taps[pixel], sums[1][pixel]);
        }
    }
#endif
}

/* Stores a channel of three pixels, from twice its sums. */
static inline void store(int8_t *const out[PIXELS], uint32_t channel, const uint32_t doubled[PIXELS],
                         const planrt_requantise_dsp *scale)
{
    const planrt_requantise_dsp r = *scale; /* once, as far as the compiler knows stores might change it */
    const int8_t x0 = planrt_requantise(doubled[0], &r);
    const int8_t x1 = planrt_requantise(doubled[1], &r);
    const int8_t x2 = planrt_requantise(doubled[2], &r);
    out[2][channel] = x2;
    out[1][channel] = x1;
    out[0][channel] = x0;
}

static inline uint32_t doubled_odd(uint32_t both, uint32_t even)
{
    return (uint32_t)((int32_t)(both - even) >> 7);
}

/* All channels of the pixels whose patches are ready. */
static void finish_pixels(call *c)
{
    const uint32_t channels = c->params->area.output_channels;
    const uint32_t words = c->words;
    const uint32_t *const patches = c->patches;
    const planrt_pair_dsp *pair = c->pairs;
    const uint32_t *weights = c->weights;
    /* What is too much, pixels or an odd channel, is stored first, where the right one follows. */
    int8_t *const out[PIXELS] = {c->out, c->pixels > 1 ? c->out + channels : c->out,
                                 c->pixels > 2 ? c->out + 2u * channels : c->out};
    for (uint32_t even = 0; even < channels; even += 2) {
        const uint32_t odd = even + 1u < channels ? even + 1u : even;
        uint32_t sums[2][PIXELS] = {{(uint32_t)pair->both, (uint32_t)pair->both, (uint32_t)pair->both},
                                    {(uint32_t)pair->bias, (uint32_t)pair->bias, (uint32_t)pair->bias}};
        add_products(sums, weights, patches, words);
        const uint32_t of_odd[PIXELS] = {doubled_odd(sums[0][0], sums[1][0]),
                                         doubled_odd(sums[0][1], sums[1][1]),
                                         doubled_odd(sums[0][2], sums[1][2])};
        const uint32_t of_even[PIXELS] = {sums[1][0] << 1, sums[1][1] << 1, sums[1][2] << 1};
        store(out, odd, of_odd, &pair->odd);
        store(out, even, of_even, &pair->even);
        weights += words;
        pair++;
    }
    c->out += c->pixels * channels;
    c->pixels = 0;
}

static inline void add_patch(call *c, const int8_t *image, const planrt_span *rows,
                             const planrt_span *columns)
{
    const planrt_area *a = &c->params->area;
    const bool contiguous = a->dilation_width == 1 && columns->first == 0 && columns->end == a->window_width;
    uint32_t *patch = c->patches + c->pixels;
    for (uint32_t y = 0; y < a->window_height; y++) {
        const int8_t *row;
        if (contiguous && y >= rows->first && y < rows->end) {
            const uint32_t line = (uint32_t)(rows->origin + (int32_t)(y * a->dilation_height));
            row = image + (line * a->input_width + (uint32_t)columns->origin) * a->input_channels;
        } else {
            row = gather(c, image, y, rows, columns);
        }
        patch = widen(patch, row, c->row_taps);
    }
    c->pixels++;
}

static void run(const uint8_t *plan, uint8_t *arena, const planrt_op *op)
{
    const planrt_conv_2d_int8_dsp_params *p = (const void *)(plan + op->params);
    const planrt_area *a = &p->area;
    const int8_t *image = planrt_at(plan, arena, op->input[0]);
    call c;
    c.params = p;
    c.weights = (const void *)(plan + p->weights);
    c.pairs = (const void *)(plan + p->pairs);
    c.out = (int8_t *)(arena + op->output);
    c.row_taps = (uint32_t)a->window_width * a->input_channels;
    c.words = (uint32_t)patch_words(a);
    c.patches = (void *)(arena + op->scratch);
    c.row = (int8_t *)(c.patches + PIXELS * c.words);
    c.pixels = 0;
    for (uint32_t batch = 0; batch < a->batches; batch++) {
        for (uint32_t y = 0; y < a->output_height; y++) {
            const planrt_span rows = planrt_place_row(a, y);
            for (uint32_t x = 0; x < a->output_width; x++) {
                const planrt_span columns = planrt_place_column(a, x);
                add_patch(&c, image, &rows, &columns);
                if (c.pixels == PIXELS) {
                    finish_pixels(&c);
                }
            }
        }
        image += (uint32_t)a->input_height * a->input_width * a->input_channels;
    }
    if (c.pixels != 0) {
        finish_pixels(&c);
    }
    planrt_clamp_all((int8_t *)(arena + op->output), (uint32_t)(c.out - (int8_t *)(arena + op->output)),
                     p->clamp_min, p->clamp_max);
}

static bool check(const planrt_bounds *bounds, const planrt_op *op)
{
    const planrt_conv_2d_int8_dsp_params *p = planrt_check_params(bounds, op, sizeof *p);
    const planrt_area *a = p == NULL ? NULL : &p->area;
    uint64_t words;
    uint32_t pairs;
    if (p == NULL || !planrt_check_area(bounds, op, a, 1)) {
        return false;
    }
    words = patch_words(a);
    pairs = (a->output_channels + 1u) / 2u;
    return op->scratch % 4u == 0 && planrt_check_constants(bounds, p->weights, words * pairs, 4) != NULL &&
           planrt_check_pairs(bounds, p->pairs, pairs) &&
           planrt_check_scratch(bounds, op,
                                words * PIXELS * 4u + (uint64_t)a->window_width * a->input_channels, 1);
}

PLANRT_DEFINE_KERNEL(planrt_conv_2d_int8_dsp, check, run)
