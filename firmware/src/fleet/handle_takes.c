/* What images may need of this firmware: the same that fleet_refusal() checks. */
#include "cbor_text.h"
#include "fleet/fleet_room.h"
#include "fleet/fleet_runtime.h"
#include "handlers.h"
#include "tinyml_cbor_encode.h"

#define KERNEL_BYTES 64u /* of numbers below 512: planrt_kernels.def has fewer, as have builtin ops */

tinyml_error handle_takes(smp_exchange *exchange)
{
    uint8_t kernels[KERNEL_BYTES] = {0};
    for (uint32_t number = 0; number < 8u * KERNEL_BYTES; number++) {
        if (fleet_has_op(number)) {
            kernels[number / 8u] |= (uint8_t)(1u << number % 8u);
        }
    }
    const struct takes_response response = {
        .takes_response_format = fleet_format(),
        .takes_response_scratch = FLEET_SCRATCH,
        .takes_response_kernels = CBOR_BYTES(kernels, sizeof kernels),
        .takes_response_features = CBOR_LITERAL(FLEET_FEATURES),
        .takes_response_scores = FLEET_SCORES,
    };
    (void)cbor_encode_takes_response(exchange->response, exchange->response_space, &response,
                                     &exchange->response_bytes);
    return TINYML_OK;
}
