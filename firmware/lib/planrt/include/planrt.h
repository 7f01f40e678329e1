/*
 * planrt: runs a model that was compiled ahead of time into a plan.
 *
 * A plan (planrt_format.h) lives where it is, in flash or RAM, and is never copied or changed.
 * The caller gives one block of RAM, the arena; planrt has no heap, no globals that change, no stdio, no
 * recursion. planrt_open() checks everything that can be wrong; what comes after it cannot fail and takes no
 * status.
 *
 *     static uint8_t arena[MODEL_ARENA_BYTES] __attribute__((aligned(16)));
 *     planrt rt;
 *     if (planrt_open(&rt, model_plan, sizeof model_plan, arena, sizeof arena) != PLANRT_OK) ...
 *     memcpy(planrt_input(&rt, 0).data, sample, planrt_input(&rt, 0).bytes);
 *     planrt_invoke(&rt);
 *     answer = planrt_output(&rt, 0).data;
 *
 * Inputs share the arena with everything else: an invoke may overwrite them, so write all inputs before each
 * invoke.
 */
#ifndef PLANRT_H
#define PLANRT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

#define PLANRT_PLAN_ALIGNMENT   16u /* of the plan's first byte */
#define PLANRT_ARENA_ALIGNMENT  16u /* of the arena's first byte */
#define PLANRT_TENSOR_ALIGNMENT 4u  /* of each tensor in the arena; the arena's size is a multiple of it */
#define PLANRT_ID_BYTES         32u
#define PLANRT_MAX_RANK         6u

/* What planrt_open can answer: name, text. Numbers are stable: new ones only at the end. */
#define PLANRT_STATUSES(X)                                                                                   \
    X(PLANRT_OK, "ok")                                                                                       \
    X(PLANRT_TRUNCATED, "the plan is shorter than it says")                                                  \
    X(PLANRT_MISALIGNED, "plan or arena is not aligned to 16 bytes")                                         \
    X(PLANRT_BAD_MAGIC, "this is not a plan")                                                                \
    X(PLANRT_BAD_VERSION, "the plan has another format version than this runtime")                           \
    X(PLANRT_BAD_CRC, "the plan is damaged: its CRC-32 does not match")                                      \
    X(PLANRT_BAD_SECTION, "a section of the plan lies outside of it or is not aligned")                      \
    X(PLANRT_BAD_TENSOR, "a tensor lies outside the arena or its shape and size disagree")                   \
    X(PLANRT_BAD_OP, "an op would read or write outside its tensors")                                        \
    X(PLANRT_NO_KERNEL, "the plan needs a kernel that is not linked into this program")                      \
    X(PLANRT_ARENA_TOO_SMALL, "the arena is smaller than the plan needs")

typedef enum planrt_status {
#define PLANRT_STATUS_NAME(name, text) name,
    PLANRT_STATUSES(PLANRT_STATUS_NAME)
#undef PLANRT_STATUS_NAME
} planrt_status;

/* Element types: name, number, bytes an element, text. */
#define PLANRT_TYPES(X)                                                                                      \
    X(PLANRT_FLOAT32, 0, 4, "float32")                                                                       \
    X(PLANRT_INT8, 1, 1, "int8")                                                                             \
    X(PLANRT_INT16, 2, 2, "int16")                                                                           \
    X(PLANRT_INT32, 3, 4, "int32")                                                                           \
    X(PLANRT_UINT8, 4, 1, "uint8")                                                                           \
    X(PLANRT_BOOL, 5, 1, "bool")

typedef enum planrt_type {
#define PLANRT_TYPE_NAME(name, number, bytes, text) name = number,
    PLANRT_TYPES(PLANRT_TYPE_NAME)
#undef PLANRT_TYPE_NAME
} planrt_type;

/* An open plan. Fields are private; the object is plain data and may be copied. Two may not share an arena.
 */
typedef struct planrt {
    const uint8_t *plan;
    uint8_t *arena;
} planrt;

/* A tensor as the application sees it. real value = scale * (stored - zero_point); float32: scale 1,
 * zero_point 0. */
typedef struct planrt_tensor {
    void *data;       /* in the arena, aligned to PLANRT_TENSOR_ALIGNMENT; NULL: there is no such tensor */
    uint32_t bytes;   /* element count * bytes an element */
    planrt_type type; /* element type */
    uint32_t rank;    /* 0 .. PLANRT_MAX_RANK */
    const uint32_t
        *shape; /* rank numbers, in the plan; the first is the batch of 1 where the model has one */
    float scale;
    int32_t zero_point;
} planrt_tensor;

/* What planrt_selftest found. Counts and indices are 0 when nothing failed. */
typedef struct planrt_selftest_report {
    uint32_t vectors;       /* golden vectors in the plan */
    uint32_t failed;        /* of them, how many gave another output */
    uint32_t first_vector;  /* index of the first that failed */
    uint32_t first_output;  /* in it, the output that differs first */
    uint32_t first_element; /* in that output, the element that differs first */
} planrt_selftest_report;

/*
 * float32 outputs pass the self-test within this share of the largest magnitude in the expected output (cores
 * add and fuse in their own order); integer outputs have to be equal.
 */
#define PLANRT_SELFTEST_FLOAT_TOLERANCE 1e-5f

/*
 * Checks plan and arena and prepares *rt. Reads only [plan, plan + plan_bytes); once all is found right, ends
 * with planrt_reset(), and touches nothing else in the arena. plan_bytes may be larger than the plan (a model
 * slot). On any status but PLANRT_OK, *rt must not be used.
 */
planrt_status planrt_open(planrt *rt, const void *plan, size_t plan_bytes, void *arena, size_t arena_bytes);

/*
 * Gives every state its value before the first inference. A state (a variable, the memory of a recurrent
 * layer) is what a model keeps in the arena from one invoke to the next; all of it lies there, so that an
 * arena that something else used needs a reset.
 */
void planrt_reset(planrt *rt);
uint32_t planrt_state_count(const planrt *rt); /* 0: an invoke does not depend on those before it */

/* Runs all ops, in order. */
void planrt_invoke(planrt *rt);

/* Ops one by one, for profiles and traces: invoke_op(0) .. invoke_op(op_count - 1) in this order equals
 * invoke. */
uint32_t planrt_op_count(const planrt *rt);
void planrt_invoke_op(planrt *rt, uint32_t op); /* op out of range: does nothing */
uint32_t planrt_op_kernel(const planrt *rt,
                          uint32_t op); /* kernel number, see planrt_kernels.def; 0: no such op */
/* What the op wrote: whole and unspoilt from invoke_op(op) until invoke_op(op + 1). */
planrt_tensor planrt_op_output(const planrt *rt, uint32_t op);

uint32_t planrt_input_count(const planrt *rt);
uint32_t planrt_output_count(const planrt *rt);
planrt_tensor planrt_input(const planrt *rt, uint32_t index);
planrt_tensor planrt_output(const planrt *rt, uint32_t index);

const uint8_t *planrt_id(const planrt *rt);    /* PLANRT_ID_BYTES bytes: SHA-256 of the plan's body */
uint32_t planrt_arena_bytes(const planrt *rt); /* what the plan needs, not what was given */
uint32_t planrt_plan_bytes(const planrt *rt);

/*
 * What the plan says of the model beside its ops: decision rule, labels, features. A plan may say nothing.
 * The structure is in planrt_format.h.
 */
const void *planrt_metadata(const planrt *rt, uint32_t *bytes);       /* NULL and 0: nothing */
const struct planrt_decision *planrt_decision_rule(const planrt *rt); /* NULL: none */
const char *planrt_label(const planrt *rt, uint32_t number);          /* of a class; "" where there is none */
/* JSON, not ended by a NUL; NULL and 0: none. */
const char *planrt_description(const planrt *rt, uint32_t *bytes);

/* Golden vectors: inputs with the outputs that TFLM gave for them, stored in the plan. */
uint32_t planrt_golden_count(const planrt *rt);

/* Runs every golden vector, each after a reset; overwrites the arena and ends with a reset. True when all
 * passed (also when there are none: see vectors). */
bool planrt_selftest(planrt *rt, planrt_selftest_report *report);

/* Index of a tensor's first element that is not as expected (float32: beyond the tolerance), or the count of
 * its elements. */
uint32_t planrt_first_difference(const planrt_tensor *tensor, const void *expected);

const char *planrt_status_text(planrt_status status); /* never NULL */
const char *planrt_type_text(planrt_type type);       /* "int8", ...; "?" for an unknown number */
uint32_t planrt_type_bytes(planrt_type type);         /* 0 for an unknown number */

/* CRC-32 (IEEE 802.3, zlib's): start with crc = 0, feed the result back in to go on. */
uint32_t planrt_crc32(uint32_t crc, const void *data, size_t bytes);

/*
 * Kernels. A plan names kernels by number; planrt finds them in a list that the program defines, so that the
 * linker keeps only those kernels that its models need (-ffunction-sections -Wl,--gc-sections):
 *
 *     #include "planrt.h"
 *     const planrt_kernel *const planrt_kernels[] = {
 *         &planrt_conv_2d_int8,
 *         &planrt_softmax_int8,
 *     };
 *     const uint32_t planrt_kernel_count = sizeof planrt_kernels / sizeof planrt_kernels[0];
 *
 * The names are CompiledPlan.kernels. Before each op the list is searched from its start: kernels that a
 * model uses most belong in front. Numbers and names: planrt_kernels.def.
 */
typedef struct planrt_kernel planrt_kernel; /* planrt_kernel.h */

#define PLANRT_KERNEL_NUMBER(number, symbol) extern const planrt_kernel symbol;
#include "planrt_kernels.def"
#undef PLANRT_KERNEL_NUMBER

bool planrt_has_kernel(uint32_t number);

extern const planrt_kernel *const planrt_kernels[];
extern const uint32_t planrt_kernel_count;

#ifdef __cplusplus
}
#endif
#endif
