#include "mlperf/mlperf_tensors.h"

#include <math.h>
#include <string.h>

#include "mlperf_benchmark.h"
#include "model.h"

#define ELEMENT_BYTES (MLPERF_FORM == MLPERF_SPECTRUM ? 4u : 1u)
#define ELEMENTS      (MLPERF_DATA_BYTES / ELEMENT_BYTES)

static bool is_int8(planrt_tensor tensor, uint32_t elements)
{
    return tensor.data != NULL && tensor.type == PLANRT_INT8 && tensor.bytes == elements;
}

bool mlperf_model_fits(void)
{
    return model_input_count() == 1u && model_output_count() == 1u && is_int8(model_input(0), ELEMENTS) &&
           is_int8(model_output(0), MLPERF_FORM == MLPERF_SPECTRUM ? ELEMENTS : MLPERF_RESULTS);
}

/* The sample has no alignment; Arm and RISC-V are little-endian, as it is. */
static float real_at(const uint8_t *sample, uint32_t index)
{
    float value;
    memcpy(&value, sample + 4u * index, sizeof value);
    return value;
}

/* Half away from zero, as TensorFlow Lite quantises; what is no number becomes the smallest. */
static int8_t quantised(float value, float scale, int32_t zero_point)
{
    const float steps = roundf(value / scale) + (float)zero_point;
    if (!(steps > -128.0f)) {
        return -128;
    }
    return steps < 127.0f ? (int8_t)steps : 127;
}

void mlperf_write_input(const uint8_t *sample)
{
    const planrt_tensor input = model_input(0);
    int8_t *elements = input.data;
    for (uint32_t i = 0; i < ELEMENTS; i++) {
        switch (MLPERF_FORM) {
        case MLPERF_SPECTRUM:
            elements[i] = quantised(real_at(sample, i), input.scale, input.zero_point);
            break;
        case MLPERF_IMAGE:
            elements[i] = (int8_t)(sample[i] ^ 0x80u); /* the bits of sample[i] - 128 */
            break;
        default:
            elements[i] = (int8_t)sample[i];
        }
    }
}

static float real_of(planrt_tensor tensor, uint32_t index)
{
    const int8_t *elements = tensor.data;
    return tensor.scale * (float)(elements[index] - tensor.zero_point);
}

uint32_t mlperf_read_results(const uint8_t *sample, float *results)
{
    const planrt_tensor output = model_output(0);
    if (MLPERF_FORM != MLPERF_SPECTRUM) {
        for (uint32_t i = 0; i < MLPERF_RESULTS; i++) {
            results[i] = real_of(output, i);
        }
        return MLPERF_RESULTS;
    }
    float sum = 0.0f;
    for (uint32_t i = 0; i < ELEMENTS; i++) {
        const float difference = real_of(output, i) - real_at(sample, i);
        sum += difference * difference;
    }
    results[0] = sum / (float)ELEMENTS;
    return 1u;
}
