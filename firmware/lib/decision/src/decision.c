#include "decision.h"

#include <float.h>
#include <string.h>

#include "planrt_format.h"

#define LONGEST_SILENCE 4e9f /* samples; positions are differences of 32 bits */

/* Bytes an element; 0 where no rule looks at such a tensor. */
static uint32_t width_of(planrt_type type)
{
    switch (type) {
    case PLANRT_FLOAT32:
        return 4u;
    case PLANRT_INT16:
        return 2u;
    case PLANRT_INT8:
    case PLANRT_UINT8:
        return 1u;
    default:
        return 0;
    }
}

/* The real value of an element of a tensor of this type. */
static float real(const planrt_tensor *tensor, const void *element)
{
    int32_t stored;
    switch (tensor->type) {
    case PLANRT_INT8:
        stored = *(const int8_t *)element;
        break;
    case PLANRT_UINT8:
        stored = *(const uint8_t *)element;
        break;
    case PLANRT_INT16:
        stored = *(const int16_t *)element;
        break;
    default:
        return *(const float *)element;
    }
    return (float)(stored - tensor->zero_point) * tensor->scale;
}

static float element_of(const planrt_tensor *tensor, uint32_t index)
{
    return real(tensor, (const uint8_t *)tensor->data + (size_t)index * width_of(tensor->type));
}

static float mean_squared_error(const planrt_tensor *output, const planrt_tensor *input, const frontend *fe)
{
    const uint32_t elements = output->bytes / width_of(output->type);
    float sum = 0.0f;
    for (uint32_t i = 0; i < elements; i++) {
        const float difference = real(input, frontend_element(fe, i)) - element_of(output, i);
        sum += difference * difference;
    }
    return sum / (float)elements;
}

/* Stores the newest row of scores; returns it. */
static const float *take_scores(decision *d, const frontend *fe)
{
    const planrt_tensor output = planrt_output(d->rt, 0);
    const planrt_tensor input = planrt_input(d->rt, 0);
    float *scores = d->scores + (size_t)d->next * d->classes;
    d->next = d->next + 1u == d->rule->windows ? 0 : d->next + 1u;
    if (d->rule->kind == PLANRT_DECIDE_RECONSTRUCTION) {
        scores[0] = mean_squared_error(&output, &input, fe);
        return scores;
    }
    const uint32_t first = d->rule->kind == PLANRT_DECIDE_THRESHOLD ? d->rule->output : 0;
    for (uint32_t i = 0; i < d->classes; i++) {
        scores[i] = element_of(&output, first + i);
    }
    return scores;
}

static decision_answer of_window(const decision *d, const float *scores)
{
    decision_answer answer = {DECISION_NOTHING, scores[0], DECISION_NOTHING};
    if (d->rule->kind == PLANRT_DECIDE_ARGMAX) {
        answer.number = 0;
        for (uint32_t i = 1; i < d->classes; i++) {
            if (scores[i] > answer.score) {
                answer.number = (int32_t)i;
                answer.score = scores[i];
            }
        }
        if (answer.score < d->rule->threshold) {
            answer.number = (int32_t)d->rule->otherwise; /* PLANRT_NO_CLASS: DECISION_NOTHING */
        }
    } else if (d->rule->kind != PLANRT_DECIDE_VALUE) {
        answer.number = scores[0] >= d->rule->threshold;
    }
    return answer;
}

/* Whether the last windows detect a class, and their mean score of it: oldest first, as Python adds. */
static bool reaches(const decision *d, uint32_t number, float *mean)
{
    float sum = 0.0f;
    uint32_t votes = 0;
    uint32_t row = d->next; /* the oldest */
    for (uint32_t i = 0; i < d->rule->windows; i++) {
        const float score = d->scores[(size_t)row * d->classes + number];
        sum += score;
        votes += score >= d->rule->threshold;
        row = row + 1u == d->rule->windows ? 0 : row + 1u;
    }
    *mean = sum / (float)d->rule->windows;
    return *mean >= d->rule->threshold && votes >= d->rule->least;
}

static int32_t detect(decision *d, uint32_t position)
{
    const bool is_argmax = d->rule->kind == PLANRT_DECIDE_ARGMAX;
    int32_t found = DECISION_NOTHING;
    float largest = 0.0f;
    if (d->rule->kind == PLANRT_DECIDE_VALUE || d->rule->threshold <= -FLT_MAX) {
        return DECISION_NOTHING; /* without a threshold nothing is an event */
    }
    if (d->detected && position - d->detected_at < d->refractory) {
        return DECISION_NOTHING;
    }
    for (uint32_t i = 0; i < d->classes; i++) {
        float mean;
        if ((is_argmax && i == d->rule->otherwise) || !reaches(d, i, &mean)) {
            continue;
        }
        if (found == DECISION_NOTHING || mean > largest) {
            largest = mean;
            found = (int32_t)i;
        }
    }
    if (found == DECISION_NOTHING) {
        return DECISION_NOTHING;
    }
    d->detected = true;
    d->detected_at = position;
    return is_argmax ? found : 1;
}

/* What kind of rule it is, and that its outputs are there. */
static bool fits(const planrt_decision *rule, const planrt_tensor *output, const planrt_tensor *input)
{
    const uint32_t width = width_of(output->type);
    const uint32_t elements = width != 0 ? output->bytes / width : 0;
    const uint32_t input_width = width_of(input->type);
    if (elements == 0) {
        return false;
    }
    switch (rule->kind) {
    case PLANRT_DECIDE_VALUE:
        return true;
    case PLANRT_DECIDE_ARGMAX:
        return elements <= INT32_MAX && (rule->otherwise < elements || rule->otherwise == PLANRT_NO_CLASS);
    case PLANRT_DECIDE_THRESHOLD:
        return rule->output < elements;
    case PLANRT_DECIDE_RECONSTRUCTION:
        return input_width != 0 && input->bytes / input_width == elements;
    default:
        return false;
    }
}

bool decision_open(decision *d, const planrt *rt, uint32_t rate_hz, float *scores, uint32_t count)
{
    const planrt_decision *rule = planrt_decision_rule(rt);
    const planrt_tensor output = planrt_output(rt, 0);
    const planrt_tensor input = planrt_input(rt, 0);
    if (rule == NULL || output.data == NULL || input.data == NULL || !fits(rule, &output, &input)) {
        return false;
    }
    const uint32_t classes = rule->kind == PLANRT_DECIDE_ARGMAX ? output.bytes / width_of(output.type) : 1u;
    if (rule->windows == 0 || rule->windows > count / classes) {
        return false;
    }
    const float samples = rule->refractory_s * (float)rate_hz + 0.5f;
    *d = (decision){.rt = rt, .rule = rule, .classes = classes, .scores = scores};
    d->refractory = samples >= 0.0f ? (uint32_t)(samples < LONGEST_SILENCE ? samples : LONGEST_SILENCE) : 0;
    memset(scores, 0, (size_t)rule->windows * classes * sizeof *scores);
    return true;
}

decision_answer decision_take(decision *d, const frontend *fe, uint32_t position)
{
    if (fe == NULL && d->rule->kind == PLANRT_DECIDE_RECONSTRUCTION) {
        return (decision_answer){DECISION_NOTHING, 0.0f, DECISION_NOTHING};
    }
    decision_answer answer = of_window(d, take_scores(d, fe));
    answer.detected = detect(d, position);
    return answer;
}
