/* The model as the .tflite that TensorFlow Lite Micro interprets. */
#include <algorithm>
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
#include "tflm/model_source.h"

namespace
{

/* In a section of its own, for the size report; nobody relies on its content at boot. */
alignas(16) uint8_t arena[MODEL_TFLM_ARENA_BYTES] __attribute__((section(".bss.arena")));
constexpr uint8_t id[PLANRT_ID_BYTES] = {MODEL_TFLM_ID};
constexpr model_source linked = {model_data,         MODEL_DATA_BYTES,          model_golden,
                                 MODEL_GOLDEN_BYTES, MODEL_TFLM_GOLDEN_VECTORS, id};
model_source source = linked;

/* Made when they are first needed, and never destroyed: nothing here has a constructor that runs before main.
 */
alignas(model_ops) uint8_t ops_place[sizeof(model_ops)];
alignas(tflite::MicroInterpreter) uint8_t interpreter_place[sizeof(tflite::MicroInterpreter)];
model_ops *ops;
tflite::MicroInterpreter *interpreter;

size_t arena_bytes; /* that the model may use: fewer than there are while the fewest are looked for */
int variables;      /* of the model, at most: each has an op */
bool ready;

/* The ops of this image; nullptr: it does not have what it was built for. */
model_ops *all_ops()
{
    if (ops == nullptr) {
        auto *made = new (ops_place) model_ops();
        ops = model_add_ops(*made) ? made : nullptr;
    }
    return ops;
}

/* How many operators of all subgraphs are of one kind. */
int count_of(const tflite::Model &model, tflite::BuiltinOperator wanted)
{
    const auto is_wanted = [&model, wanted](const tflite::Operator *op) {
        const tflite::OperatorCode *code = model.operator_codes()->Get(op->opcode_index());
        return std::max<int>(code->builtin_code(), code->deprecated_builtin_code()) == wanted;
    };
    int count = 0;
    for (const tflite::SubGraph *subgraph : *model.subgraphs()) {
        const auto *all = subgraph->operators();
        count += static_cast<int>(std::count_if(all->begin(), all->end(), is_wanted));
    }
    return count;
}

/* How many tensors an op keeps to itself, as those of an LSTM. */
int count_kept(const tflite::Model &model)
{
    const auto is_kept = [](const tflite::Tensor *tensor) { return tensor->is_variable(); };
    int count = 0;
    for (const tflite::SubGraph *subgraph : *model.subgraphs()) {
        const auto *all = subgraph->tensors();
        count += static_cast<int>(std::count_if(all->begin(), all->end(), is_kept));
    }
    return count;
}

bool open()
{
    const tflite::Model *model = tflite::GetModel(source.tflite);
    variables = count_of(*model, tflite::BuiltinOperator_VAR_HANDLE);
    tflite::MicroAllocator *allocator = arena_allocator(arena, arena_bytes);
    tflite::MicroResourceVariables *resources = nullptr;
    if (variables > 0) {
        resources = tflite::MicroResourceVariables::Create(allocator, variables);
    }
    if (all_ops() == nullptr) {
        return false;
    }
    interpreter = new (interpreter_place) tflite::MicroInterpreter(model, *all_ops(), allocator, resources);
    return interpreter->AllocateTensors() == kTfLiteOk;
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

} // namespace

bool model_open_source(const model_source &from)
{
    source = from;
    return model_fits(sizeof arena);
}

const model_source &model_opened()
{
    return source;
}

bool model_has_op(uint32_t number)
{
    return number <= tflite::BuiltinOperator_MAX && all_ops() != nullptr &&
           ops->FindOp(static_cast<tflite::BuiltinOperator>(number)) != nullptr;
}

extern "C" {

void model_open()
{
    (void)model_open_source(linked);
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
    return source.id;
}

uint32_t model_bytes()
{
    return source.bytes;
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
    return source.vectors;
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
    return static_cast<uint32_t>(variables + count_kept(*tflite::GetModel(source.tflite)));
}

/* Reset() makes variables zero, and does not run again what gave them their first values. */
void model_reset()
{
    if (variables > 0) {
        (void)model_fits(static_cast<uint32_t>(arena_bytes));
    } else {
        (void)interpreter->Reset();
    }
}
}
