#include "cbor_text.h"
#include "handlers.h"
#include "model.h"
#include "tinyml_cbor_encode.h"

#define MOST_TENSORS 4u /* of each kind: tinyml.cddl */

static void describe(struct tensor *described, planrt_tensor tensor)
{
    described->tensor_type = (uint32_t)tensor.type;
    described->tensor_shape_uint_count = tensor.rank;
    described->tensor_bytes = tensor.bytes;
    described->tensor_scale = tensor.type == PLANRT_FLOAT32 ? 0.0f : tensor.scale;
    described->tensor_zero = tensor.zero_point;
    for (uint32_t i = 0; i < tensor.rank; i++) {
        described->tensor_shape_uint[i] = tensor.shape[i];
    }
}

tinyml_error handle_model(smp_exchange *exchange)
{
    if (!smp_is_empty(exchange)) {
        return TINYML_BAD_REQUEST;
    }
    const planrt *model = model_runtime();
    if (model == NULL) {
        return TINYML_NO_MODEL;
    }
    struct model_response response; /* 400 bytes, most of them unused: not cleared */
    response.model_response_id = CBOR_BYTES(planrt_id(model), PLANRT_ID_BYTES);
    response.model_response_bytes = planrt_plan_bytes(model);
    response.model_response_arena = planrt_arena_bytes(model);
    response.model_response_ops = planrt_op_count(model);
    response.model_response_golden = planrt_golden_count(model);
    response.model_response_inputs_tensor_m_count = planrt_input_count(model);
    response.model_response_outputs_tensor_m_count = planrt_output_count(model);
    for (uint32_t i = 0; i < planrt_input_count(model) && i < MOST_TENSORS; i++) {
        describe(&response.model_response_inputs_tensor_m[i], planrt_input(model, i));
    }
    for (uint32_t i = 0; i < planrt_output_count(model) && i < MOST_TENSORS; i++) {
        describe(&response.model_response_outputs_tensor_m[i], planrt_output(model, i));
    }
    (void)cbor_encode_model_response(exchange->response, exchange->response_space, &response,
                                     &exchange->response_bytes);
    return TINYML_OK;
}
