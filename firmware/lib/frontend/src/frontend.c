/* From a stream of samples to a window of columns. */
#include "frontend.h"

#include <string.h>

/* Added and taken away again, it rounds to a whole number, ties to even; right up to 2^22. */
#define ROUND 12582912.0f

static size_t element_bytes(const frontend *fe)
{
    return fe->type == FRONTEND_INT8    ? sizeof(int8_t)
           : fe->type == FRONTEND_INT16 ? sizeof(int16_t)
                                        : sizeof(float);
}

/* What a tensor of the model's type holds for `steps`, within low and high. */
static int32_t quantised(float steps, int32_t zero_point, int32_t low, int32_t high)
{
    const float lowest = (float)(low - zero_point);
    const float highest = (float)(high - zero_point);
    if (!(steps > lowest)) { /* NaN too */
        return low;
    }
    if (steps >= highest) {
        return high;
    }
    return (int32_t)(steps + ROUND - ROUND) + zero_point;
}

/* Standardises the newest column and stores it over the oldest. */
static void keep_column(const frontend *fe)
{
    frontend_state *state = fe->state;
    const size_t first = (size_t)state->next * fe->features;
    for (uint32_t i = 0; i < fe->features; i++) {
        const float value = (fe->values[i] - fe->mean[i]) * fe->gain[i];
        if (fe->type == FRONTEND_INT8) {
            ((int8_t *)fe->window)[first + i] = (int8_t)quantised(value, fe->zero_point, -128, 127);
        } else if (fe->type == FRONTEND_INT16) {
            ((int16_t *)fe->window)[first + i] = (int16_t)quantised(value, fe->zero_point, -32768, 32767);
        } else {
            ((float *)fe->window)[first + i] = value;
        }
    }
    state->next = state->next + 1u == fe->frames ? 0 : state->next + 1u;
    state->columns += state->columns < fe->frames;
}

/* A frame is complete: computes its column, keeps what the next one shares with it. */
static void take_frame(const frontend *fe)
{
    frontend_state *state = fe->state;
    fe->column(fe, fe->samples, fe->values);
    keep_column(fe);
    if (fe->step < fe->frame) {
        state->filled = (uint32_t)(fe->frame - fe->step);
        memmove(fe->samples, fe->samples + (size_t)fe->step * fe->channels,
                (size_t)state->filled * fe->channels * sizeof(int16_t));
    } else {
        state->filled = 0;
        state->skipped = (uint32_t)(fe->step - fe->frame);
    }
}

static uint32_t least(uint32_t a, uint32_t b)
{
    return a < b ? a : b;
}

void frontend_reset(const frontend *fe)
{
    *fe->state = (frontend_state){0, 0, 0, 0};
}

uint32_t frontend_push(const frontend *fe, const int16_t *samples, uint32_t count)
{
    frontend_state *state = fe->state;
    uint32_t columns = 0;
    while (count > 0) {
        const uint32_t left_out = least(state->skipped, count);
        const uint32_t taken = least((uint32_t)fe->frame - state->filled, count - left_out);
        samples += (size_t)left_out * fe->channels;
        memcpy(fe->samples + (size_t)state->filled * fe->channels, samples,
               (size_t)taken * fe->channels * sizeof(int16_t));
        samples += (size_t)taken * fe->channels;
        count -= left_out + taken;
        state->skipped -= left_out;
        state->filled += taken;
        if (state->filled == fe->frame) {
            take_frame(fe);
            columns++;
        }
    }
    return columns;
}

bool frontend_ready(const frontend *fe)
{
    return fe->state->columns == fe->frames;
}

size_t frontend_bytes(const frontend *fe)
{
    return (size_t)fe->frames * fe->features * element_bytes(fe);
}

void frontend_fill(const frontend *fe, void *input)
{
    const size_t column = fe->features * element_bytes(fe);
    const size_t older = (fe->frames - fe->state->next) * column; /* behind the newest */
    const uint8_t *window = fe->window;
    memcpy(input, window + fe->state->next * column, older);
    memcpy((uint8_t *)input + older, window, fe->state->next * column);
}

const void *frontend_element(const frontend *fe, uint32_t index)
{
    const uint32_t place = fe->state->next * fe->features + index;
    const uint32_t elements = (uint32_t)fe->frames * fe->features;
    return (const uint8_t *)fe->window + (place < elements ? place : place - elements) * element_bytes(fe);
}
