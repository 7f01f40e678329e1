/* Every pixel of the output is a pixel of the input; which, is known when the plan is made. */
#include "../../shared/loops/planrt_copy.h"

static void run(const uint8_t *plan, uint8_t *arena, const planrt_op *op)
{
    const planrt_resize_nearest_params *p = (const void *)(plan + op->params);
    const uint16_t *rows = (const void *)(plan + p->rows);
    const uint16_t *columns = (const void *)(plan + p->columns);
    const uint8_t *in = planrt_at(plan, arena, op->input[0]);
    planrt_run pixel;
    uint32_t image = 0;
    pixel.count = p->inner;
    pixel.from_step = pixel.to_step = 1;
    pixel.to = 0;
    for (uint32_t batch = 0; batch < p->batches; batch++) {
        for (uint32_t y = 0; y < p->output_height; y++) {
            const uint32_t row = image + rows[y] * p->input_width * p->inner;
            for (uint32_t x = 0; x < p->output_width; x++) {
                pixel.from = row + columns[x] * p->inner;
                planrt_copy(arena + op->output, in, &pixel, p->element);
                pixel.to += p->inner;
            }
        }
        image += p->input_height * p->input_width * p->inner;
    }
}

static bool table_is_valid(const planrt_bounds *bounds, uint32_t offset, uint32_t count, uint32_t size)
{
    const uint16_t *table = planrt_check_constants(bounds, offset, count, sizeof(uint16_t));
    if (table == NULL) {
        return false;
    }
    for (uint32_t i = 0; i < count; i++) {
        if (table[i] >= size) {
            return false;
        }
    }
    return true;
}

static bool check(const planrt_bounds *bounds, const planrt_op *op)
{
    const planrt_resize_nearest_params *p = planrt_check_params(bounds, op, sizeof *p);
    if (p == NULL || !planrt_element_is_valid(p->element)) {
        return false;
    }
    const uint32_t inputs[] = {p->batches, p->input_height, p->input_width, p->inner};
    const uint32_t outputs[] = {p->batches, p->output_height, p->output_width, p->inner};
    return planrt_check_input(bounds, op->input[0], planrt_count_elements(inputs, 4), p->element) &&
           planrt_check_output(bounds, op, planrt_count_elements(outputs, 4), p->element) &&
           table_is_valid(bounds, p->rows, p->output_height, p->input_height) &&
           table_is_valid(bounds, p->columns, p->output_width, p->input_width);
}

PLANRT_DEFINE_KERNEL(planrt_resize_nearest, check, run)
