/* From one sample to an answer. The sample comes from a file that the last argument names, as the input
 * tensor stores it (stored = value / scale + zero_point); put your sensor in place of fread(). */
#include <stdio.h>

#include "decision.h"
#include "model_plan.h"
#include "planrt.h"

static uint8_t arena[MODEL_PLAN_ARENA_BYTES] __attribute__((aligned(PLANRT_ARENA_ALIGNMENT)));
static float scores[MODEL_PLAN_DECISION_SCORES];

int main(int argc, char **argv)
{
    planrt rt;
    planrt_status status = planrt_open(&rt, model_plan, sizeof model_plan, arena, sizeof arena);
    if (status != PLANRT_OK) {
        return printf("planrt_open: %s\n", planrt_status_text(status)), 1;
    }
    decision rule; /* of samples that are decided one by one: no stream, no rate */
    if (!decision_open(&rule, &rt, 0, scores, MODEL_PLAN_DECISION_SCORES)) {
        return printf("decision_open: the plan has no rule for its outputs\n"), 1;
    }
    const planrt_tensor input = planrt_input(&rt, 0);
    FILE *sample = argc > 1 ? fopen(argv[argc - 1], "rb") : NULL;
    if (sample == NULL || fread(input.data, input.bytes, 1, sample) != 1) {
        return printf("name a file of %lu bytes\n", (unsigned long)input.bytes), 1;
    }
    planrt_invoke(&rt);
    const decision_answer answer = decision_take(&rule, NULL, 0);
    printf("%.9g %s\n", (double)answer.score, planrt_label(&rt, (uint32_t)answer.number));
    return fclose(sample);
}
