/*
 * decision: from a model's outputs to an answer, by the rule that was chosen on validation data and is in the
 * plan (planrt_decision_rule).
 *
 * decision_take() decides each window by itself, and makes detections out of windows that follow each other:
 * smoothed, and one for an event.
 */
#ifndef DECISION_H
#define DECISION_H

#include <stdbool.h>
#include <stdint.h>

#include "frontend.h"
#include "planrt.h"

#ifdef __cplusplus
extern "C" {
#endif

#define DECISION_NOTHING (-1)

/* Fields are private. */
typedef struct decision {
    const planrt *rt;
    const struct planrt_decision *rule;
    uint32_t classes;     /* scores a window: of argmax the outputs, else 1 */
    uint32_t refractory;  /* samples of silence after a detection */
    uint32_t next;        /* row of `scores` that the next window replaces */
    uint32_t detected_at; /* position of the last detection */
    bool detected;        /* whether there was one */
    float *scores;        /* [windows][classes], a ring of rows */
} decision;

typedef struct decision_answer {
    int32_t number; /* class of this window, or DECISION_NOTHING */
    float score; /* what the threshold is compared with; where the output is the answer, its first element */
    int32_t detected; /* class that the windows so far detect now, or DECISION_NOTHING */
} decision_answer;

/*
 * Begins a stream of rate_hz samples a second.
 *
 * scores: memory for `count` numbers; MODEL_PLAN_DECISION_SCORES of model_plan.h is what the rule needs.
 * Returns false where the plan has no rule, one that is not of this version, or one that needs more.
 */
bool decision_open(decision *d, const planrt *rt, uint32_t rate_hz, float *scores, uint32_t count);

/*
 * Decides on what the first output holds, right after planrt_invoke().
 *
 * fe: has the model's input still, which an inference may have overwritten; NULL where there is none, and
 * then the answer of a reconstruction is DECISION_NOTHING. position: samples since the stream began, modulo
 * 2^32.
 */
decision_answer decision_take(decision *d, const frontend *fe, uint32_t position);

#ifdef __cplusplus
}
#endif
#endif
