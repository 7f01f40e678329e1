/* From samples to decisions. The samples come from a file that the last argument names, raw 16-bit ones as a
 * microphone or a sensor has them, channels interleaved; put your driver in place of fread(). */
#include <stdio.h>

#include "decision.h"
#include "model_frontend.h"
#include "model_plan.h"
#include "planrt.h"

/* Samples of each channel from one decision to the next. */
#ifdef MODEL_PLAN_DECISION_HOP_S
#define HOP ((uint32_t)(MODEL_PLAN_DECISION_HOP_S * (float)MODEL_FRONTEND_RATE_HZ + 0.5f))
#else
#define HOP (MODEL_FRONTEND_WINDOW_SAMPLES / 2u) /* windows are decided one by one: any will do */
#endif

static uint8_t arena[MODEL_PLAN_ARENA_BYTES] __attribute__((aligned(PLANRT_ARENA_ALIGNMENT)));
static float scores[MODEL_PLAN_DECISION_SCORES];
static int16_t piece[MODEL_FRONTEND_STEP_SAMPLES][MODEL_FRONTEND_CHANNELS];

static void decide(planrt *rt, decision *rule, uint32_t position)
{
    frontend_fill(&model_frontend, planrt_input(rt, 0).data);
    planrt_invoke(rt);
    const decision_answer answer = decision_take(rule, &model_frontend, position);
    const char *label = planrt_label(rt, (uint32_t)answer.number); /* of no class: "" */
    printf("%lu: %.9g %s\n", (unsigned long)position, (double)answer.score, label);
    if (answer.detected != DECISION_NOTHING) {
        printf("%lu: detected %s\n", (unsigned long)position, planrt_label(rt, (uint32_t)answer.detected));
    }
}

int main(int argc, char **argv)
{
    planrt rt;
    planrt_status status = planrt_open(&rt, model_plan, sizeof model_plan, arena, sizeof arena);
    if (status != PLANRT_OK) {
        return printf("planrt_open: %s\n", planrt_status_text(status)), 1;
    }
    decision rule;
    if (!decision_open(&rule, &rt, MODEL_FRONTEND_RATE_HZ, scores, MODEL_PLAN_DECISION_SCORES)) {
        return printf("decision_open: the plan has no rule for its outputs\n"), 1;
    }
    FILE *samples = argc > 1 ? fopen(argv[argc - 1], "rb") : NULL;
    if (samples == NULL) {
        return printf("name a file of 16-bit samples\n"), 1;
    }
    frontend_reset(&model_frontend);
    uint32_t position = 0, since = HOP;
    size_t count;
    while ((count = fread(piece, sizeof piece[0], MODEL_FRONTEND_STEP_SAMPLES, samples)) != 0) {
        frontend_push(&model_frontend, piece[0], (uint32_t)count);
        position += (uint32_t)count;
        since += (uint32_t)count;
        if (frontend_ready(&model_frontend) && since >= HOP) {
            decide(&rt, &rule, position);
            since = 0;
        }
    }
    return fclose(samples);
}
