/* Inferences: as a whole, and op by op. */
#include "handlers.h"
#include "model.h"
#include "timing.h"
#include "tinyml_cbor_decode.h"
#include "tinyml_cbor_encode.h"

#define OPS_A_PROFILE 32u /* in one answer: tinyml.cddl */

static void invoke_op(uintptr_t op)
{
    model_invoke_op((uint32_t)op);
}

tinyml_error handle_invoke(smp_exchange *exchange)
{
    if (!model_ready()) {
        return TINYML_NO_MODEL;
    }
    const model_inference inference = model_infer();
    const struct invoke_response response = {
        .invoke_response_ticks = inference.ticks,
        .invoke_response_count = inference.count,
        .invoke_response_crc = model_output_crc(),
    };
    (void)cbor_encode_invoke_response(exchange->response, exchange->response_space, &response,
                                      &exchange->response_bytes);
    return TINYML_OK;
}

tinyml_error handle_profile(smp_exchange *exchange)
{
    struct profile_request request;
    size_t used;
    if (cbor_decode_profile_request(exchange->request, exchange->request_bytes, &request, &used) !=
            ZCBOR_SUCCESS ||
        used != exchange->request_bytes) {
        return TINYML_BAD_REQUEST;
    }
    if (!model_ready()) {
        return TINYML_NO_MODEL;
    }
    const uint32_t first = request.profile_request_first;
    struct profile_response response;
    response.profile_response_ticks_uint_count = 0;
    for (uint32_t op = 0; op < model_op_count(); op++) {
        const uint64_t ticks = timing_measure(invoke_op, op);
        if (op >= first && op - first < OPS_A_PROFILE) {
            response.profile_response_ticks_uint[op - first] = ticks;
            response.profile_response_ticks_uint_count = op - first + 1u;
        }
    }
    (void)cbor_encode_profile_response(exchange->response, exchange->response_space, &response,
                                       &exchange->response_bytes);
    return TINYML_OK;
}
