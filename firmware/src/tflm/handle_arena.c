/* Whether the model runs in so much RAM: the host looks for the least. */
#include "handlers.h"
#include "model.h"
#include "tinyml_cbor_decode.h"
#include "tinyml_cbor_encode.h"

/* One inference, on golden vectors where there are any: it proves what was allocated. */
static bool runs_in(uint32_t bytes)
{
    if (!model_fits(bytes)) {
        return false;
    }
    if (model_golden_count() > 0) {
        return model_selftest().failed == 0;
    }
    model_invoke();
    return model_ready();
}

tinyml_error handle_arena(smp_exchange *exchange)
{
    struct arena_request request;
    size_t used;
    if (cbor_decode_arena_request(exchange->request, exchange->request_bytes, &request, &used) !=
            ZCBOR_SUCCESS ||
        used != exchange->request_bytes) {
        return TINYML_BAD_REQUEST;
    }
    if (request.arena_request_bytes > model_arena_size()) {
        return TINYML_BAD_RANGE;
    }
    const struct arena_response response = {.arena_response_fits = runs_in(request.arena_request_bytes)};
    (void)model_fits(model_arena_size()); /* whoever asks may go away: the model is left with all of it */
    (void)cbor_encode_arena_response(exchange->response, exchange->response_space, &response,
                                     &exchange->response_bytes);
    return TINYML_OK;
}
