/* What a kernel is, and what its two functions may use. */
#ifndef PLANRT_KERNEL_H
#define PLANRT_KERNEL_H

#include "planrt.h"
#include "planrt_format.h"

/* What a plan may refer to. */
typedef struct planrt_bounds {
    const uint8_t *plan;
    uint32_t plan_bytes;
    uint32_t arena_bytes;
} planrt_bounds;

/*
 * check, at open: true when run, with these parameters, reads and writes only what lies inside plan and arena
 * and does no arithmetic that C leaves undefined, for any content of the arena. The plan may be hostile. run:
 * trusts check. Neither allocates, recurses or keeps state.
 */
struct planrt_kernel {
    uint32_t number; /* planrt_kernels.def */
    bool (*check)(const planrt_bounds *bounds, const planrt_op *op);
    void (*run)(const uint8_t *plan, uint8_t *arena, const planrt_op *op);
};

#define PLANRT_KERNEL_NUMBER(value, symbol) PLANRT_NUMBER_##symbol = (value),
enum planrt_kernel_number {
#include "planrt_kernels.def"
    PLANRT_NUMBER_END
};
#undef PLANRT_KERNEL_NUMBER

/* The last line of a kernel's file. */
#define PLANRT_DEFINE_KERNEL(symbol, check, run)                                                             \
    const planrt_kernel symbol = {PLANRT_NUMBER_##symbol, check, run};

/* The kernel of this number in the program's list, or NULL. */
const planrt_kernel *planrt_find_kernel(uint32_t number);

/* For check: the parameters, `size` bytes of them; NULL when they do not lie in the plan. */
const void *planrt_check_params(const planrt_bounds *bounds, const planrt_op *op, uint32_t size);

/* For check: `count` elements of `element` bytes (1, 2 or 4) at a plan offset; NULL when not wholly in the
 * plan. */
const void *planrt_check_constants(const planrt_bounds *bounds, uint32_t offset, uint64_t count,
                                   uint32_t element);

/* For check: do `count` elements at the op's input (arena or plan) or output (arena) lie inside? */
bool planrt_check_input(const planrt_bounds *bounds, uint32_t input, uint64_t count, uint32_t element);
bool planrt_check_output(const planrt_bounds *bounds, const planrt_op *op, uint64_t count, uint32_t element);

/* For check: do `count` elements of working memory at op->scratch lie in the arena? */
bool planrt_check_scratch(const planrt_bounds *bounds, const planrt_op *op, uint64_t count, uint32_t element);

/* For check: how many elements that many along each axis make; a number that no check lets pass if one is 0.
 */
uint64_t planrt_count_elements(const uint32_t *extents, uint32_t axes);

/* For check: do `count` elements of a state that the op changes, one of its inputs, lie in the arena? */
bool planrt_check_state(const planrt_bounds *bounds, uint32_t input, uint64_t count, uint32_t element);

/* For run: where an input lies. */
static inline const void *planrt_at(const uint8_t *plan, const uint8_t *arena, uint32_t input)
{
    return (input & PLANRT_IN_PLAN) != 0 ? plan + (input & ~PLANRT_IN_PLAN) : arena + input;
}

#endif
