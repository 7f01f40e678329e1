/*
 * TensorFlow Lite Micro's allocator over one block of RAM, for blocks that may be too small.
 *
 * Kernels write through what they are given without looking: where the block is used up they would write
 * through a null pointer. Here an allocation that fails ends the attempt instead.
 */
#ifndef TFLM_ARENA_H
#define TFLM_ARENA_H

#include <cstddef>
#include <cstdint>

#include "tensorflow/lite/micro/micro_allocator.h"

/*
 * Runs attempt(); false where it gave false or memory that it needed was not there. It is left in the middle
 * then: what it has made must not be used.
 */
bool arena_attempt(bool (*attempt)());

/* The allocator, which lies in the block itself as TFLM's own does and needs as much. Within an attempt. */
tflite::MicroAllocator *arena_allocator(uint8_t *block, size_t bytes);

#endif
