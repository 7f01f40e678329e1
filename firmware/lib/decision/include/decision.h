/*
 * decision: from a model's outputs to an answer, by the rule that was chosen on validation data.
 *
 * A rule is a constant that was generated with the model (model_decision.c). decision_take() decides each
 * window by itself, and makes detections out of windows that follow each other: smoothed, and one for an
 * event.
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

typedef enum decision_kind {
    DECISION_VALUE = 0,          /* the output is the answer */
    DECISION_ARGMAX = 1,         /* the class of the largest output; below the threshold: `otherwise` */
    DECISION_THRESHOLD = 2,      /* class 1 where one element of the output reaches the threshold, else 0 */
    DECISION_RECONSTRUCTION = 3, /* the same with the mean squared error between input and output */
} decision_kind;

/* What changes. */
typedef struct decision_state {
    uint32_t next;        /* row of `scores` that the next window replaces */
    uint32_t detected_at; /* position of the last detection */
    bool detected;        /* whether there was one */
} decision_state;

typedef struct decision_rule {
    decision_kind kind;
    uint16_t classes;   /* scores a window: of argmax the outputs, else 1 */
    uint16_t output;    /* element that DECISION_THRESHOLD looks at */
    int16_t otherwise;  /* class, or DECISION_NOTHING */
    bool has_threshold; /* argmax without one detects nothing */
    float threshold;
    uint16_t windows;          /* whose mean score has to reach the threshold for a detection */
    uint16_t least;            /* of them have to reach it on their own */
    uint32_t refractory;       /* samples of silence after a detection */
    const char *const *labels; /* of the classes that are decided for */
    uint16_t label_count;      /* 0: they have no names */
    decision_state *state;
    float *scores; /* [windows][classes], a ring of rows */
} decision_rule;

typedef struct decision_answer {
    int32_t number;   /* class of this window, or DECISION_NOTHING */
    float score;      /* of it: what the threshold is compared with; of DECISION_VALUE the first output */
    int32_t detected; /* class that the windows so far detect now, or DECISION_NOTHING */
} decision_answer;

/* Forgets all windows. To be called once before the first. */
void decision_reset(const decision_rule *rule);

/*
 * Decides on one window.
 *
 * output: of the model. input: its type, scale and zero point; its data, that an inference may have
 * overwritten, are taken from the front end, which has them still. position: samples since the stream began,
 * modulo 2^32.
 */
decision_answer decision_take(const decision_rule *rule, const planrt_tensor *output,
                              const planrt_tensor *input, const frontend *fe, uint32_t position);

/* Name of a class; "" where it has none. */
const char *decision_label(const decision_rule *rule, int32_t number);

#ifdef __cplusplus
}
#endif
#endif
