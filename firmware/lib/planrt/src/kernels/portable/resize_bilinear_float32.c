/* Bilinear resizing, float32. */
#include "../../shared/arithmetic/planrt_float32.h"

/* The two pixels along an axis that a place lies between, and how far it is from the lower one. */
typedef struct between {
    uint32_t lower;
    uint32_t upper;
    float share;
} between;

/* In front of the first pixel's middle, the share is negative and both pixels are the first. */
static between find(uint32_t output, float scale, float shift, uint32_t size)
{
    const float place = ((float)output + shift) * scale - shift;
    const uint32_t whole = place > 0.0f ? (uint32_t)place : 0;
    between found;
    found.lower = whole < size ? whole : size - 1u;
    found.upper = place > (float)whole ? whole + 1u : whole;
    found.upper = found.upper < size ? found.upper : size - 1u;
    found.share = place - (float)found.lower;
    return found;
}

static void run(const uint8_t *plan, uint8_t *arena, const planrt_op *op)
{
    const planrt_resize_bilinear_float32_params *p = (const void *)(plan + op->params);
    const float *image = planrt_at(plan, arena, op->input[0]);
    float *out = (void *)(arena + op->output);
    const uint32_t width = p->input_width * p->channels;
    for (uint32_t batch = 0; batch < p->batches; batch++) {
        for (uint32_t y = 0; y < p->output_height; y++) {
            const between row = find(y, p->row_scale, p->shift, p->input_height);
            for (uint32_t x = 0; x < p->output_width; x++) {
                const between column = find(x, p->column_scale, p->shift, p->input_width);
                const float *above = image + row.lower * width;
                const float *below = image + row.upper * width;
                const uint32_t left = column.lower * p->channels;
                const uint32_t right = column.upper * p->channels;
                for (uint32_t i = 0; i < p->channels; i++) {
                    *out++ = above[left + i] * (1.0f - row.share) * (1.0f - column.share) +
                             below[left + i] * row.share * (1.0f - column.share) +
                             above[right + i] * (1.0f - row.share) * column.share +
                             below[right + i] * row.share * column.share;
                }
            }
        }
        image += p->input_height * width;
    }
}

/* Places then stay below 2^30, which an uint32_t holds. */
static bool axis_is_valid(uint32_t output, float scale, uint32_t size)
{
    return output >= 1 && output <= PLANRT_MAX_EXTENT && size >= 1 && size <= PLANRT_MAX_EXTENT &&
           scale >= 0.0f && scale <= (float)PLANRT_MAX_EXTENT;
}

static bool check(const planrt_bounds *bounds, const planrt_op *op)
{
    const planrt_resize_bilinear_float32_params *p = planrt_check_params(bounds, op, sizeof *p);
    if (p == NULL) {
        return false;
    }
    const uint32_t inputs[] = {p->batches, p->input_height, p->input_width, p->channels};
    const uint32_t outputs[] = {p->batches, p->output_height, p->output_width, p->channels};
    return axis_is_valid(p->output_height, p->row_scale, p->input_height) &&
           axis_is_valid(p->output_width, p->column_scale, p->input_width) && p->shift >= 0.0f &&
           p->shift <= 0.5f &&
           planrt_check_input(bounds, op->input[0], planrt_count_elements(inputs, 4), sizeof(float)) &&
           planrt_check_output(bounds, op, planrt_count_elements(outputs, 4), sizeof(float));
}

PLANRT_DEFINE_KERNEL(planrt_resize_bilinear_float32, check, run)
