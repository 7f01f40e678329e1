/* The timer against a known delay, the model against its golden vectors. */
#include "handlers.h"
#include "model.h"
#include "timing.h"
#include "tinyml_cbor_decode.h"
#include "tinyml_cbor_encode.h"

#define MOST_LOOPS 100000000u /* seconds of a silent device otherwise */

tinyml_error handle_selftest(smp_exchange *exchange)
{
    struct selftest_request request;
    size_t used;
    if (cbor_decode_selftest_request(exchange->request, exchange->request_bytes, &request, &used) !=
            ZCBOR_SUCCESS ||
        used != exchange->request_bytes) {
        return TINYML_BAD_REQUEST;
    }
    const uint32_t loops = request.selftest_request_loops;
    if (loops == 0 || loops > MOST_LOOPS) {
        return TINYML_BAD_RANGE;
    }
    if (!model_ready()) {
        return TINYML_NO_MODEL;
    }
    const planrt_selftest_report report = model_selftest();
    const struct selftest_response response = {
        .selftest_response_ticks = timing_measure(timing_delay, loops),
        .selftest_response_vectors = report.vectors,
        .selftest_response_failed = report.failed,
        .selftest_response_vector = report.first_vector,
        .selftest_response_output = report.first_output,
        .selftest_response_offset = report.first_element,
    };
    (void)cbor_encode_selftest_response(exchange->response, exchange->response_space, &response,
                                        &exchange->response_bytes);
    return TINYML_OK;
}
