/* The newest window, from features to an answer. */
#include <string.h>

#include "cbor_text.h"
#include "decision.h"
#include "frontend.h"
#include "handlers.h"
#include "model.h"
#include "model_frontend.h"
#include "model_plan.h"
#include "raw/raw.h"
#include "timing.h"
#include "tinyml_cbor_encode.h"

/* In the front end's section, for the size report; decision_open() clears it. */
static float scores[MODEL_PLAN_DECISION_SCORES] __attribute__((section(".bss.frontend")));
static decision rule;
static bool has_rule;

void raw_begin_decisions(void)
{
    const planrt *model = model_planrt();
    has_rule = model != NULL &&
               decision_open(&rule, model, model_frontend.rate_hz, scores, sizeof scores / sizeof *scores);
}

static void fill(uintptr_t input)
{
    frontend_fill(&model_frontend, (void *)input);
}

tinyml_error handle_decide(smp_exchange *exchange)
{
    if (!frontend_ready(&model_frontend)) {
        return TINYML_NOT_READY;
    }
    const planrt *model = model_planrt();
    if (model == NULL || !has_rule || model_input(0).bytes != frontend_bytes(&model_frontend)) {
        return TINYML_NO_MODEL;
    }
    const planrt_tensor input = model_input(0);
    const uint64_t fill_ticks = timing_measure(fill, (uintptr_t)input.data);
    const model_inference inference = model_infer();
    const decision_answer answer = decision_take(&rule, &model_frontend, raw_position());
    const char *label = planrt_label(model, (uint32_t)answer.number); /* of nothing: "" */
    const struct decide_response response = {
        .decide_response_fill = fill_ticks,
        .decide_response_ticks = inference.ticks,
        .decide_response_count = inference.count,
        .decide_response_crc = model_output_crc(),
        .decide_response_number = answer.number,
        .decide_response_score = answer.score,
        .decide_response_detected = answer.detected,
        .decide_response_label = {(const uint8_t *)label, strlen(label)},
    };
    (void)cbor_encode_decide_response(exchange->response, exchange->response_space, &response,
                                      &exchange->response_bytes);
    return TINYML_OK;
}
