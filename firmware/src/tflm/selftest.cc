/* Golden vectors, whose bytes lie beside the model: inputs, then the outputs that they have to give. */
#include <cstring>

#include "model.h"
#include "tflm/model_source.h"

namespace
{

uint32_t padded(uint32_t bytes)
{
    return (bytes + 3u) & ~3u;
}

/* Compares the outputs with those at `expected`; where the next vector begins. */
const uint8_t *compare(uint32_t vector, const uint8_t *expected, planrt_selftest_report *report)
{
    bool right = true;
    for (uint32_t i = 0; i < model_output_count(); i++) {
        const planrt_tensor output = model_output(i);
        const uint32_t element = planrt_first_difference(&output, expected);
        if (right && (!model_ready() || element != output.bytes / planrt_type_bytes(output.type))) {
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

} // namespace

bool model_has_its_vectors()
{
    uint64_t bytes = 0;
    for (uint32_t i = 0; i < model_input_count(); i++) {
        bytes += padded(model_input(i).bytes);
    }
    for (uint32_t i = 0; i < model_output_count(); i++) {
        bytes += padded(model_output(i).bytes);
    }
    return bytes * model_opened().vectors == model_opened().golden_bytes;
}

extern "C" planrt_selftest_report model_selftest()
{
    planrt_selftest_report report = {model_opened().vectors, 0, 0, 0, 0};
    const uint8_t *next = model_opened().golden;
    for (uint32_t vector = 0; vector < report.vectors; vector++) {
        model_reset();
        for (uint32_t i = 0; i < model_input_count(); i++) {
            const planrt_tensor input = model_input(i);
            std::memcpy(input.data, next, input.bytes);
            next += padded(input.bytes);
        }
        model_invoke();
        next = compare(vector, next, &report);
    }
    model_reset();
    return report;
}
