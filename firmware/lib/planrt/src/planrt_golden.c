/* Golden vectors, and the self-test that runs them. */
#include <string.h>

#include "planrt_kernel.h"

static uint32_t padded(uint32_t bytes)
{
    return (bytes + 3u) & ~3u;
}

uint32_t planrt_golden_count(const planrt *rt)
{
    return ((const planrt_header *)rt->plan)->golden_count;
}

/* Bytes of the inputs (outputs) in front of number `index`; with index = count, of all of them. */
static uint32_t before_input(const planrt *rt, uint32_t index)
{
    uint32_t bytes = 0;
    for (uint32_t i = 0; i < index; i++) {
        bytes += padded(planrt_input(rt, i).bytes);
    }
    return bytes;
}

static uint32_t before_output(const planrt *rt, uint32_t index)
{
    uint32_t bytes = 0;
    for (uint32_t i = 0; i < index; i++) {
        bytes += padded(planrt_output(rt, i).bytes);
    }
    return bytes;
}

static const uint8_t *vector_at(const planrt *rt, uint32_t vector)
{
    const uint32_t stride =
        before_input(rt, planrt_input_count(rt)) + before_output(rt, planrt_output_count(rt));
    return rt->plan + ((const planrt_header *)rt->plan)->golden + vector * stride;
}

const void *planrt_golden_input(const planrt *rt, uint32_t vector, uint32_t input)
{
    if (vector >= planrt_golden_count(rt) || input >= planrt_input_count(rt)) {
        return NULL;
    }
    return vector_at(rt, vector) + before_input(rt, input);
}

const void *planrt_golden_output(const planrt *rt, uint32_t vector, uint32_t output)
{
    if (vector >= planrt_golden_count(rt) || output >= planrt_output_count(rt)) {
        return NULL;
    }
    return vector_at(rt, vector) + before_input(rt, planrt_input_count(rt)) + before_output(rt, output);
}

static float magnitude(float x)
{
    return x < 0 ? -x : x;
}

static uint32_t first_float_off(const float *got, const float *want, uint32_t count)
{
    float largest = 0;
    for (uint32_t i = 0; i < count; i++) {
        largest = magnitude(want[i]) > largest ? magnitude(want[i]) : largest;
    }
    for (uint32_t i = 0; i < count; i++) {
        /* Written so that a NaN fails. */
        if (!(magnitude(got[i] - want[i]) <= PLANRT_SELFTEST_FLOAT_TOLERANCE * largest)) {
            return i;
        }
    }
    return count;
}

/* Index of the first element that is wrong, or the count of elements. */
static uint32_t first_off(const planrt_tensor *tensor, const void *expected)
{
    const uint32_t size = planrt_type_bytes(tensor->type);
    const uint8_t *got = tensor->data;
    const uint8_t *want = expected;
    uint32_t i;
    if (tensor->type == PLANRT_FLOAT32) {
        return first_float_off(tensor->data, expected, tensor->bytes / size);
    }
    for (i = 0; i < tensor->bytes && got[i] == want[i]; i++) {
    }
    return i / size;
}

static bool outputs_are_right(const planrt *rt, uint32_t vector, planrt_selftest_report *report)
{
    for (uint32_t i = 0; i < planrt_output_count(rt); i++) {
        const planrt_tensor output = planrt_output(rt, i);
        const uint32_t element = first_off(&output, planrt_golden_output(rt, vector, i));
        if (element != output.bytes / planrt_type_bytes(output.type)) {
            if (report->failed == 0) {
                report->first_vector = vector;
                report->first_output = i;
                report->first_element = element;
            }
            return false;
        }
    }
    return true;
}

bool planrt_selftest(planrt *rt, planrt_selftest_report *report)
{
    const planrt_selftest_report nothing = {planrt_golden_count(rt), 0, 0, 0, 0};
    *report = nothing;
    for (uint32_t vector = 0; vector < report->vectors; vector++) {
        for (uint32_t i = 0; i < planrt_input_count(rt); i++) {
            const planrt_tensor input = planrt_input(rt, i);
            memcpy(input.data, planrt_golden_input(rt, vector, i), input.bytes);
        }
        planrt_reset(rt);
        planrt_invoke(rt);
        if (!outputs_are_right(rt, vector, report)) {
            report->failed++;
        }
    }
    planrt_reset(rt);
    return report->failed == 0;
}
