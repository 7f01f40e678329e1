/* Depthwise convolution, float32; adds in the order of TFLM's reference: row, column, then the bias. */
#include "../planrt_float32.h"
#include "../planrt_window.h"

static float sum_window(const planrt_area *a, const float *channel, const planrt_window *row,
                        const planrt_window *column, const float *weights)
{
    float sum = 0.0f;
    for (uint32_t y = row->first; y < row->end; y++) {
        const uint32_t line = planrt_position(row, y, a->dilation_height) * a->input_width;
        for (uint32_t x = column->first; x < column->end; x++) {
            const uint32_t pixel = line + planrt_position(column, x, a->dilation_width);
            sum += channel[pixel * a->input_channels] * weights[y * a->window_width + x];
        }
    }
    return sum;
}

static float *run_site(const planrt_area *a, const float *image, const planrt_window *row,
                       const planrt_window *column, const uint8_t *plan, const planrt_weights_float32 *w,
                       float *out)
{
    const float *weights = (const void *)(plan + w->weights);
    const float *bias = (const void *)(plan + w->bias);
    const uint32_t multiplicity = (uint32_t)a->output_channels / a->input_channels;
    for (uint32_t c = 0; c < a->input_channels; c++) {
        for (uint32_t m = 0; m < multiplicity; m++) {
            const float sum = sum_window(a, image + c, row, column, weights) + *bias++;
            *out++ = planrt_clamp_float32(sum, w->clamp_min, w->clamp_max);
            weights += (uint32_t)a->window_height * a->window_width;
        }
    }
    return out;
}

static void run(const uint8_t *plan, uint8_t *arena, const planrt_op *op)
{
    const planrt_depthwise_conv_2d_float32_params *p = (const void *)(plan + op->params);
    const planrt_area *a = &p->area;
    const float *image = planrt_at(plan, arena, op->input[0]);
    float *out = (void *)(arena + op->output);
    for (uint32_t batch = 0; batch < a->batches; batch++) {
        for (uint32_t y = 0; y < a->output_height; y++) {
            const planrt_window row = planrt_place_row(a, y);
            for (uint32_t x = 0; x < a->output_width; x++) {
                const planrt_window column = planrt_place_column(a, x);
                out = run_site(a, image, &row, &column, plan, &p->weights, out);
            }
        }
        image += (uint32_t)a->input_height * a->input_width * a->input_channels;
    }
}

static bool check(const planrt_bounds *bounds, const planrt_op *op)
{
    const planrt_depthwise_conv_2d_float32_params *p = planrt_check_params(bounds, op, sizeof *p);
    const planrt_area *a = p == NULL ? NULL : &p->area;
    return p != NULL && planrt_check_area(bounds, op, a, sizeof(float)) &&
           a->output_channels % a->input_channels == 0 &&
           planrt_check_weights_float32(bounds, &p->weights,
                                        (uint64_t)a->window_height * a->window_width * a->output_channels,
                                        a->output_channels);
}

const planrt_kernel planrt_depthwise_conv_2d_float32 = {check, run};
