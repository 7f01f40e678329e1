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

uint32_t planrt_first_difference(const planrt_tensor *tensor, const void *expected)
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

/* Compares the outputs with those at `expected`; where the next vector begins. */
static const uint8_t *compare(const planrt *rt, uint32_t vector, const uint8_t *expected,
                              planrt_selftest_report *report)
{
    bool right = true;
    for (uint32_t i = 0; i < planrt_output_count(rt); i++) {
        const planrt_tensor output = planrt_output(rt, i);
        const uint32_t element = planrt_first_difference(&output, expected);
        if (right && element != output.bytes / planrt_type_bytes(output.type)) {
            right = false;
            if (report->failed++ == 0) {
                report->first_vector = vector;
                report->first_output = i;
                report->first_element = element;
            }
        }
        expected += padded(output.bytes);
    }
    return expected;
}

bool planrt_selftest(planrt *rt, planrt_selftest_report *report)
{
    const planrt_selftest_report nothing = {planrt_golden_count(rt), 0, 0, 0, 0};
    const uint8_t *next = rt->plan + ((const planrt_header *)rt->plan)->golden;
    *report = nothing;
    for (uint32_t vector = 0; vector < report->vectors; vector++) {
        for (uint32_t i = 0; i < planrt_input_count(rt); i++) {
            const planrt_tensor input = planrt_input(rt, i);
            memcpy(input.data, next, input.bytes);
            next += padded(input.bytes);
        }
        planrt_reset(rt);
        planrt_invoke(rt);
        next = compare(rt, vector, next, report);
    }
    planrt_reset(rt);
    return report->failed == 0;
}
