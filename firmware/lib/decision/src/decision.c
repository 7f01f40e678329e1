#include "decision.h"

#include <string.h>

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

static float output_at(const planrt_tensor *output, uint32_t index)
{
    const uint32_t width = output->type == PLANRT_FLOAT32 ? 4u : output->type == PLANRT_INT16 ? 2u : 1u;
    return real(output, (const uint8_t *)output->data + (size_t)index * width);
}

static float mean_squared_error(const planrt_tensor *output, const planrt_tensor *input, const frontend *fe)
{
    const uint32_t elements = (uint32_t)fe->frames * fe->features;
    float sum = 0.0f;
    for (uint32_t i = 0; i < elements; i++) {
        const float difference = real(input, frontend_element(fe, i)) - output_at(output, i);
        sum += difference * difference;
    }
    return sum / (float)elements;
}

/* The newest row of scores. */
static float *take_scores(const decision_rule *rule, const planrt_tensor *output, const planrt_tensor *input,
                          const frontend *fe)
{
    float *scores = rule->scores + (size_t)rule->state->next * rule->classes;
    rule->state->next = rule->state->next + 1u == rule->windows ? 0 : rule->state->next + 1u;
    if (rule->kind == DECISION_RECONSTRUCTION) {
        scores[0] = mean_squared_error(output, input, fe);
        return scores;
    }
    for (uint32_t i = 0; i < rule->classes; i++) {
        scores[i] = output_at(output, rule->output + i);
    }
    return scores;
}

static decision_answer of_window(const decision_rule *rule, const float *scores)
{
    decision_answer answer = {DECISION_NOTHING, scores[0], DECISION_NOTHING};
    if (rule->kind == DECISION_ARGMAX) {
        answer.number = 0;
        for (int32_t i = 1; i < rule->classes; i++) {
            if (scores[i] > answer.score) {
                answer.number = i;
                answer.score = scores[i];
            }
        }
        if (rule->has_threshold && answer.score < rule->threshold) {
            answer.number = rule->otherwise;
        }
    } else if (rule->kind != DECISION_VALUE) {
        answer.number = scores[0] >= rule->threshold;
    }
    return answer;
}

/* Mean score of a class over the last windows, oldest first; negative infinity in its place where that is no
 * detection. */
static bool reaches(const decision_rule *rule, uint32_t class_, float *mean)
{
    float sum = 0.0f;
    uint32_t votes = 0;
    uint32_t row = rule->state->next; /* the oldest */
    for (uint32_t i = 0; i < rule->windows; i++) {
        const float score = rule->scores[(size_t)row * rule->classes + class_];
        sum += score;
        votes += score >= rule->threshold;
        row = row + 1u == rule->windows ? 0 : row + 1u;
    }
    *mean = sum / (float)rule->windows;
    return *mean >= rule->threshold && votes >= rule->least;
}

static int32_t detected(const decision_rule *rule, uint32_t position)
{
    decision_state *state = rule->state;
    int32_t found = DECISION_NOTHING;
    float largest = 0.0f;
    if (!rule->has_threshold || (state->detected && position - state->detected_at < rule->refractory)) {
        return DECISION_NOTHING;
    }
    for (int32_t i = 0; i < rule->classes; i++) {
        float mean;
        const bool is_candidate = rule->kind != DECISION_ARGMAX || i != rule->otherwise;
        if (is_candidate && reaches(rule, (uint32_t)i, &mean) &&
            (found == DECISION_NOTHING || mean > largest)) {
            largest = mean;
            found = i;
        }
    }
    if (found != DECISION_NOTHING) {
        state->detected = true;
        state->detected_at = position;
        return rule->kind == DECISION_ARGMAX ? found : 1;
    }
    return DECISION_NOTHING;
}

void decision_reset(const decision_rule *rule)
{
    *rule->state = (decision_state){0, 0, false};
    memset(rule->scores, 0, (size_t)rule->windows * rule->classes * sizeof *rule->scores);
}

decision_answer decision_take(const decision_rule *rule, const planrt_tensor *output,
                              const planrt_tensor *input, const frontend *fe, uint32_t position)
{
    decision_answer answer = of_window(rule, take_scores(rule, output, input, fe));
    answer.detected = detected(rule, position);
    return answer;
}

const char *decision_label(const decision_rule *rule, int32_t number)
{
    return number >= 0 && number < rule->label_count ? rule->labels[number] : "";
}
