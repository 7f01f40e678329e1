/*
 * Pushes 16-bit samples from stdin, in pieces of every length from 0 to 999 in blocks of exactly that size,
 * through model_frontend, and takes the window after each. Ends with "ready" where there was one.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "model_frontend.h"

static void *exact(size_t bytes)
{
    void *block = malloc(bytes ? bytes : 1u);
    if (block == NULL) {
        abort();
    }
    return block;
}

int main(void)
{
    const size_t sample = model_frontend.channels * sizeof(int16_t);
    const char *answer = "never";
    frontend_reset(&model_frontend);
    for (uint32_t piece = 0; !feof(stdin); piece = (piece + 37u) % 1000u) {
        int16_t *samples = exact(piece * sample);
        void *window = exact(frontend_bytes(&model_frontend));
        const size_t read = fread(samples, sample, piece, stdin);
        (void)frontend_push(&model_frontend, samples, (uint32_t)read);
        if (frontend_ready(&model_frontend)) {
            frontend_fill(&model_frontend, window);
            answer = "ready";
        }
        free(samples);
        free(window);
    }
    puts(answer);
    return 0;
}
