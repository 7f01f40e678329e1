#include "handlers.h"
#include "model.h"
#include "stack.h"
#include "tinyml_cbor_encode.h"

tinyml_error handle_memory(smp_exchange *exchange)
{
    const struct memory_response response = {
        .memory_response_stack = stack_used_bytes(),
        .memory_response_stacksize = stack_size_bytes(),
        .memory_response_arena = model_ready() ? model_arena_bytes() : 0,
        .memory_response_arenasize = model_arena_size(),
    };
    (void)cbor_encode_memory_response(exchange->response, exchange->response_space, &response,
                                      &exchange->response_bytes);
    return TINYML_OK;
}
