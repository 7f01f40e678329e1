/* Bilinear resizing, int8: places in 1/1024 of a pixel, as TFLM counts them. */
#include "../../shared/arithmetic/planrt_int8.h"

#define ONE_PIXEL 1024

/* The two pixels along an axis that a place lies between, and how far it is from the lower one. */
typedef struct between {
    uint32_t lower;
    uint32_t upper;
    int32_t share;
} between;

/* In front of the first pixel's middle, the share is negative and both pixels are the first. */
static between find(uint32_t output, int32_t scale, int32_t offset, uint32_t size)
{
    const int32_t place = (int32_t)output * scale + offset;
    const int32_t last = (int32_t)size - 1;
    const int32_t lower = planrt_clamp(place / ONE_PIXEL, 0, last);
    between found;
    found.lower = (uint32_t)lower;
    found.upper = (uint32_t)planrt_clamp((place + ONE_PIXEL - 1) / ONE_PIXEL, 0, last);
    found.share = place - lower * ONE_PIXEL;
    return found;
}

/* Rounds halves away from zero. */
static int8_t finish(int32_t sum)
{
    const int32_t half = ONE_PIXEL * ONE_PIXEL / 2;
    return (int8_t)((sum + (sum > 0 ? half : -half)) / (ONE_PIXEL * ONE_PIXEL));
}

static void run(const uint8_t *plan, uint8_t *arena, const planrt_op *op)
{
    const planrt_resize_bilinear_int8_params *p = (const void *)(plan + op->params);
    const int8_t *image = planrt_at(plan, arena, op->input[0]);
    int8_t *out = (int8_t *)(arena + op->output);
    const uint32_t width = p->input_width * p->channels;
    for (uint32_t batch = 0; batch < p->batches; batch++) {
        for (uint32_t y = 0; y < p->output_height; y++) {
            const between row = find(y, p->row_scale, p->row_offset, p->input_height);
            for (uint32_t x = 0; x < p->output_width; x++) {
                const between column = find(x, p->column_scale, p->column_offset, p->input_width);
                const int8_t *above = image + row.lower * width;
                const int8_t *below = image + row.upper * width;
                const uint32_t left = column.lower * p->channels;
                const uint32_t right = column.upper * p->channels;
                const int32_t weights[] = {(ONE_PIXEL - row.share) * (ONE_PIXEL - column.share),
                                           (ONE_PIXEL - row.share) * column.share,
                                           row.share * (ONE_PIXEL - column.share), row.share * column.share};
                for (uint32_t i = 0; i < p->channels; i++) {
                    *out++ = finish(above[left + i] * weights[0] + above[right + i] * weights[1] +
                                    below[left + i] * weights[2] + below[right + i] * weights[3]);
                }
            }
        }
        image += p->input_height * width;
    }
}

/* Places then have 26 bits; shares lie in -512 .. 1023, with which sums have 31. */
static bool axis_is_valid(uint32_t output, int32_t scale, int32_t offset, uint32_t size)
{
    const int64_t last = (int64_t)(output - 1u) * scale + offset;
    return output >= 1 && output <= PLANRT_MAX_EXTENT && size >= 1 && size <= PLANRT_MAX_EXTENT &&
           scale >= 0 && offset >= -ONE_PIXEL / 2 && last < (int64_t)size * ONE_PIXEL;
}

static bool check(const planrt_bounds *bounds, const planrt_op *op)
{
    const planrt_resize_bilinear_int8_params *p = planrt_check_params(bounds, op, sizeof *p);
    if (p == NULL) {
        return false;
    }
    const uint32_t inputs[] = {p->batches, p->input_height, p->input_width, p->channels};
    const uint32_t outputs[] = {p->batches, p->output_height, p->output_width, p->channels};
    return axis_is_valid(p->output_height, p->row_scale, p->row_offset, p->input_height) &&
           axis_is_valid(p->output_width, p->column_scale, p->column_offset, p->input_width) &&
           planrt_check_input(bounds, op->input[0], planrt_count_elements(inputs, 4), 1) &&
           planrt_check_output(bounds, op, planrt_count_elements(outputs, 4), 1);
}

PLANRT_DEFINE_KERNEL(planrt_resize_bilinear_int8, check, run)
