#include "board.h"
#include "boots.h"
#include "build_info.h"
#include "cbor_text.h"
#include "handlers.h"
#include "model.h"
#include "smp_frame.h"
#include "tinyml_cbor_encode.h"

#ifdef TINYML_TFLM
#define KERNELS BUILD_KERNELS
#else
#include "model_plan.h"
#define KERNELS MODEL_PLAN_KERNELS
#endif

#define PROTOCOL_VERSION 1u /* protocol-version in tinyml.cddl */

/* By what the compiler says, whatever the build thinks that it asked for. PlatformIO's debug builds are -Og.
 */
#if defined(__OPTIMIZE__) && !defined(__PLATFORMIO_BUILD_DEBUG__)
#define OPTIMISED true
#else
#define OPTIMISED false
#endif

tinyml_error handle_info(smp_exchange *exchange)
{
    const struct info_response response = {
        .info_response_proto = PROTOCOL_VERSION,
        .info_response_build = CBOR_LITERAL(BUILD_ID),
        .info_response_board = CBOR_LITERAL(BUILD_BOARD),
        .info_response_core = CBOR_LITERAL(BUILD_CORE),
        .info_response_runtime = CBOR_LITERAL(MODEL_RUNTIME),
        .info_response_kernels = CBOR_LITERAL(KERNELS),
        .info_response_clock = board_clock_hz(),
        .info_response_tick = board_tick_hz(),
        .info_response_chunk = SMP_CHUNK_BYTES,
        .info_response_optimised = OPTIMISED,
        .info_response_boots = boots_since_power(),
    };
    (void)cbor_encode_info_response(exchange->response, exchange->response_space, &response,
                                    &exchange->response_bytes);
    return TINYML_OK;
}

tinyml_error handle_compiler(smp_exchange *exchange)
{
    const struct compiler_response response = {
        .compiler_response_flags = CBOR_LITERAL("gcc " __VERSION__ " " BUILD_FLAGS),
    };
    (void)cbor_encode_compiler_response(exchange->response, exchange->response_space, &response,
                                        &exchange->response_bytes);
    return TINYML_OK;
}
