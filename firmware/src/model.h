/* The model that is linked into this image, whatever runs it: model_planrt.c, or tflm/model_tflm.cc. */
#ifndef MODEL_H
#define MODEL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "planrt.h"

#ifdef TINYML_TFLM
#define MODEL_RUNTIME "tflm"
#else
#define MODEL_RUNTIME "planrt"
#endif

#ifdef __cplusplus
extern "C" {
#endif

/* Once, at boot. */
void model_open(void);

/* The same with a plan from elsewhere, which has to stay where it is; only in an image whose runtime is
 * planrt. */
bool model_open_plan(const void *plan, size_t bytes);

/* Opens it apart from the model, in the same arena: model_reset() afterwards. */
planrt_status model_try_plan(planrt *opened, const void *plan, size_t bytes);

/* Whether the runtime took the model; nothing below may be called otherwise. */
bool model_ready(void);

/* An open plan, or NULL where planrt refused it; only in an image whose runtime is planrt. */
planrt *model_planrt(void);

const uint8_t *model_id(void);    /* PLANRT_ID_BYTES bytes: of the exported plan, whichever runtime has it */
uint32_t model_bytes(void);       /* of the model in flash */
uint32_t model_arena_bytes(void); /* that it needs */
uint32_t model_arena_size(void);  /* that are reserved */
uint32_t model_golden_count(void);

uint32_t model_input_count(void);
uint32_t model_output_count(void);
planrt_tensor model_input(uint32_t index); /* data is NULL where there is no such tensor */
planrt_tensor model_output(uint32_t index);

void model_invoke(void);

/* Ops that can be run one by one, in order; 0 where the runtime only runs all of them. */
uint32_t model_op_count(void);
void model_invoke_op(uint32_t op);

/* Opens the model anew within so many bytes of the arena; only in an image whose runtime is TensorFlow Lite
   Micro. False: no model is open. */
bool model_fits(uint32_t arena_bytes);

/* What the model keeps from one inference to the next: how many, and back to the first values. */
uint32_t model_state_count(void);
void model_reset(void);

/* Runs the golden vectors, each after a reset. */
planrt_selftest_report model_selftest(void);

/* ---- the same for every runtime: model.c --------------------------------------------------------- */

/* One timed inference. */
typedef struct model_inference {
    uint64_t ticks;
    uint32_t count; /* inferences since boot, this one included */
} model_inference;

model_inference model_infer(void);

uint32_t model_output_crc(void); /* CRC-32 over all output tensors, in order */

#ifdef __cplusplus
}
#endif
#endif
