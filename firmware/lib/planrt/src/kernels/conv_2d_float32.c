/* Convolution, float32; adds in the order of TFLM's reference: row, column, channel, then the bias. */
#include "../planrt_float32.h"
#include "../planrt_window.h"

static float sum_window(const planrt_area *a, const float *image, const planrt_window *row,
                        const planrt_window *column, const float *weights)
{
    const uint32_t depth = a->input_channels;
    float sum = 0.0f;
    for (uint32_t y = row->first; y < row->end; y++) {
        const float *line = image + planrt_position(row, y, a->dilation_height) * a->input_width * depth;
        for (uint32_t x = column->first; x < column->end; x++) {
            sum = planrt_dot_float32(line + planrt_position(column, x, a->dilation_width) * depth,
                                     weights + (y * a->window_width + x) * depth, depth, sum);
        }
    }
    return sum;
}

static void run(const uint8_t *plan, uint8_t *arena, const planrt_op *op)
{
    const planrt_conv_2d_float32_params *p = (const void *)(plan + op->params);
    const planrt_area *a = &p->area;
    const planrt_weights_float32 *w = &p->weights;
    const float *image = planrt_at(plan, arena, op->input[0]);
    const float *bias = (const void *)(plan + w->bias);
    const uint32_t size = (uint32_t)a->window_height * a->window_width * a->input_channels;
    float *out = (void *)(arena + op->output);
    for (uint32_t batch = 0; batch < a->batches; batch++) {
        for (uint32_t y = 0; y < a->output_height; y++) {
            const planrt_window row = planrt_place_row(a, y);
            for (uint32_t x = 0; x < a->output_width; x++) {
                const planrt_window column = planrt_place_column(a, x);
                const float *weights = (const void *)(plan + w->weights);
                for (uint32_t c = 0; c < a->output_channels; c++) {
                    const float sum = sum_window(a, image, &row, &column, weights) + bias[c];
                    *out++ = planrt_clamp_float32(sum, w->clamp_min, w->clamp_max);
                    weights += size;
                }
            }
        }
        image += (uint32_t)a->input_height * a->input_width * a->input_channels;
    }
}

static bool check(const planrt_bounds *bounds, const planrt_op *op)
{
    const planrt_conv_2d_float32_params *p = planrt_check_params(bounds, op, sizeof *p);
    const planrt_area *a = p == NULL ? NULL : &p->area;
    return p != NULL && planrt_check_area(bounds, op, a, sizeof(float)) &&
           planrt_check_weights_float32(bounds, &p->weights,
                                        (uint64_t)a->window_height * a->window_width * a->input_channels *
                                            a->output_channels,
                                        a->output_channels);
}

const planrt_kernel planrt_conv_2d_float32 = {check, run};
