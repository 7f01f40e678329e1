/* The model as the .tflite that TensorFlow Lite Micro interprets. */
#include <cstring>
#include <new>

#include "model.h"
#include "model_data.h"
#include "model_golden.h"
#include "model_ops.h"
#include "model_tflm.h"
#include "tensorflow/lite/micro/micro_interpreter.h"
#include "tensorflow/lite/micro/micro_resource_variable.h"
#include "tensorflow/lite/schema/schema_generated.h"
#include "tflm/arena.h"

namespace
{

/* In a section of its own, for the size report; nobody relies on its content at boot. */
alignas(16) uint8_t arena[MODEL_TFLM_ARENA_BYTES] __attribute__((section(".bss.arena")));
constexpr uint8_t id[PLANRT_ID_BYTES] = {MODEL_TFLM_ID};

/* Made at boot, in this order, and never destroyed: nothing here has a constructor that runs before main. */
alignas(model_ops) uint8_t ops_place[sizeof(model_ops)];
alignas(tflite::MicroInterpreter) uint8_t interpreter_place[sizeof(tflite::MicroInterpreter)];
tflite::MicroInterpreter *interpreter;

size_t arena_bytes; /* that the model may use: fewer than there are while the fewest are looked for */
bool ready;

bool open()
{
    auto *ops = new (ops_place) model_ops();
    tflite::MicroAllocator *allocator = arena_allocator(arena, arena_bytes);
    tflite::MicroResourceVariables *variables = nullptr;
    if (MODEL_TFLM_VARIABLES > 0) {
        variables = tflite::MicroResourceVariables::Create(allocator, MODEL_TFLM_VARIABLES);
    }
    interpreter = new (interpreter_place)
        tflite::MicroInterpreter(tflite::GetModel(model_data), *ops, allocator, variables);
    return model_add_ops(*ops) && interpreter->AllocateTensors() == kTfLiteOk;
}

planrt_type type_of(TfLiteType type)
{
    switch (type) {
    case kTfLiteInt8:
        return PLANRT_INT8;
    case kTfLiteInt16:
        return PLANRT_INT16;
    case kTfLiteInt32:
        return PLANRT_INT32;
    case kTfLiteUInt8:
        return PLANRT_UINT8;
    case kTfLiteBool:
        return PLANRT_BOOL;
    default:
        return PLANRT_FLOAT32; /* no other is exported */
    }
}

planrt_tensor described(const TfLiteTensor *tensor)
{
    planrt_tensor result = {};
    result.data = tensor->data.data;
    result.bytes = static_cast<uint32_t>(tensor->bytes);
    result.type = type_of(tensor->type);
    result.rank = static_cast<uint32_t>(tensor->dims->size);
    result.shape = reinterpret_cast<const uint32_t *>(tensor->dims->data);
    result.scale = result.type == PLANRT_FLOAT32 ? 1.0f : tensor->params.scale;
    result.zero_point = tensor->params.zero_point;
    return result;
}

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
        if (right && (!ready || element != output.bytes / planrt_type_bytes(output.type))) {
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

extern "C" {

void model_open()
{
    (void)model_fits(sizeof arena);
}

bool model_ready()
{
    return ready;
}

bool model_fits(uint32_t bytes)
{
    arena_bytes = bytes <= sizeof arena ? bytes : 0;
    ready = arena_attempt(open);
    return ready;
}

const uint8_t *model_id()
{
    return id;
}

uint32_t model_bytes()
{
    return MODEL_DATA_BYTES;
}

uint32_t model_arena_bytes()
{
    return static_cast<uint32_t>(arena_bytes);
}

uint32_t model_arena_size()
{
    return sizeof arena;
}

uint32_t model_golden_count()
{
    return MODEL_TFLM_GOLDEN_VECTORS;
}

uint32_t model_input_count()
{
    return static_cast<uint32_t>(interpreter->inputs_size());
}

uint32_t model_output_count()
{
    return static_cast<uint32_t>(interpreter->outputs_size());
}

planrt_tensor model_input(uint32_t index)
{
    return index < model_input_count() ? described(interpreter->input(index)) : planrt_tensor{};
}

planrt_tensor model_output(uint32_t index)
{
    return index < model_output_count() ? described(interpreter->output(index)) : planrt_tensor{};
}

/* An op that fails once will do so again: the model counts as refused. */
void model_invoke()
{
    ready = interpreter->Invoke() == kTfLiteOk;
}

/* TFLM names its ops to a profiler only in builds with all of its error texts. */
uint32_t model_op_count()
{
    return 0;
}

void model_invoke_op(uint32_t op)
{
    (void)op;
}

uint32_t model_state_count()
{
    return MODEL_TFLM_STATES;
}

void model_reset()
{
    (void)interpreter->Reset();
}

planrt_selftest_report model_selftest()
{
    planrt_selftest_report report = {MODEL_TFLM_GOLDEN_VECTORS, 0, 0, 0, 0};
    const uint8_t *next = model_golden;
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
}
