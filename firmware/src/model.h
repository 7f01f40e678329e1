/* The model that is linked into this image: its plan, opened at boot, and its arena. */
#ifndef MODEL_H
#define MODEL_H

#include <stddef.h>
#include <stdint.h>

#include "planrt.h"

/* Once, at boot. */
void model_open(void);

/* The open plan, or NULL where planrt refused it. */
planrt *model_runtime(void);

/* One timed inference. */
typedef struct model_inference {
    uint64_t ticks;
    uint32_t count; /* inferences since boot, this one included */
} model_inference;

/* Only where there is an open plan. */
model_inference model_infer(void);

uint32_t model_arena_size(void); /* bytes that are reserved */
uint32_t model_output_crc(void); /* CRC-32 over all output tensors, in order */

#endif
