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
    if (!model_ready()) {
        return TINYML_NO_MODEL;
    }
    struct model_response response; /* 400 bytes, most of them unused: not cleared */
    response.model_response_id = CBOR_BYTES(model_id(), PLANRT_ID_BYTES);
    response.model_response_bytes = model_bytes();
    response.model_response_arena = model_arena_bytes();
    response.model_response_ops = model_op_count();
    response.model_response_golden = model_golden_count();
    response.model_response_inputs_tensor_m_count = model_input_count();
    response.model_response_outputs_tensor_m_count = model_output_count();
    for (uint32_t i = 0; i < model_input_count() && i < MOST_TENSORS; i++) {
        describe(&response.model_response_inputs_tensor_m[i], model_input(i));
    }
    for (uint32_t i = 0; i < model_output_count() && i < MOST_TENSORS; i++) {
        describe(&response.model_response_outputs_tensor_m[i], model_output(i));
    }
    (void)cbor_encode_model_response(exchange->response, exchange->response_space, &response,
                                     &exchange->response_bytes);
    return TINYML_OK;
}
