/* What the model keeps from one inference to the next. */
#include "handlers.h"
#include "model.h"
#include "tinyml_cbor_encode.h"

tinyml_error handle_state(smp_exchange *exchange)
{
    if (!model_ready()) {
        return TINYML_NO_MODEL;
    }
    model_reset();
    const struct state_response response = {model_state_count()};
    (void)cbor_encode_state_response(exchange->response, exchange->response_space, &response,
                                     &exchange->response_bytes);
    return TINYML_OK;
}
