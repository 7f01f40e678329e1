/* Group 0: what every SMP client knows. Options that a client may send with reset or info are ignored. */
#include "cbor_text.h"
#include "handlers.h"
#include "smp_frame.h"
#include "tinyml_cbor_decode.h"
#include "tinyml_cbor_encode.h"

static bool reset_wanted;

bool handle_reset_wanted(void)
{
    return reset_wanted;
}

tinyml_error handle_echo(smp_exchange *exchange)
{
    struct os_echo_request request;
    size_t used;
    if (cbor_decode_os_echo_request(exchange->request, exchange->request_bytes, &request, &used) !=
            ZCBOR_SUCCESS ||
        used != exchange->request_bytes) {
        return TINYML_BAD_REQUEST;
    }
    const struct os_echo_response response = {.os_echo_response_r = request.os_echo_request_d};
    (void)cbor_encode_os_echo_response(exchange->response, exchange->response_space, &response,
                                       &exchange->response_bytes);
    return TINYML_OK;
}

tinyml_error handle_reset(smp_exchange *exchange)
{
    reset_wanted = true;
    smp_answer_nothing(exchange);
    return TINYML_OK;
}

tinyml_error handle_params(smp_exchange *exchange)
{
    const struct os_params_response response = {
        .os_params_response_buf_size = SMP_MESSAGE_BYTES,
        .os_params_response_buf_count = 1,
    };
    (void)cbor_encode_os_params_response(exchange->response, exchange->response_space, &response,
                                         &exchange->response_bytes);
    return TINYML_OK;
}

tinyml_error handle_os_info(smp_exchange *exchange)
{
    const struct os_info_response response = {.os_info_response_output = CBOR_LITERAL("tinyml-mlops")};
    (void)cbor_encode_os_info_response(exchange->response, exchange->response_space, &response,
                                       &exchange->response_bytes);
    return TINYML_OK;
}
