#include "tflm/arena.h"

#include <csetjmp>
#include <new>

#include "tensorflow/lite/micro/arena_allocator/single_arena_buffer_allocator.h"
#include "tensorflow/lite/micro/compatibility.h"
#include "tensorflow/lite/micro/memory_planner/greedy_memory_planner.h"

namespace
{

jmp_buf before_the_attempt;
bool attempting;

class Arena : public tflite::SingleArenaBufferAllocator
{
  public:
    using SingleArenaBufferAllocator::SingleArenaBufferAllocator;

    uint8_t *AllocatePersistentBuffer(size_t size, size_t alignment) override
    {
        uint8_t *buffer = SingleArenaBufferAllocator::AllocatePersistentBuffer(size, alignment);
        if (buffer == nullptr && attempting) {
            std::longjmp(before_the_attempt, 1);
        }
        return buffer;
    }

  private:
    TF_LITE_REMOVE_VIRTUAL_DELETE
};

static_assert(sizeof(Arena) == sizeof(tflite::SingleArenaBufferAllocator),
              "an arena has to need what TensorFlow Lite Micro's own needs");

template <typename Object> void *place(Arena *arena)
{
    return arena->AllocatePersistentBuffer(sizeof(Object), alignof(Object));
}

} // namespace

bool arena_attempt(bool (*attempt)())
{
    if (setjmp(before_the_attempt) != 0) {
        attempting = false;
        return false;
    }
    attempting = true;
    const bool done = attempt();
    attempting = false;
    return done;
}

tflite::MicroAllocator *arena_allocator(uint8_t *block, size_t bytes)
{
    Arena beside(block, bytes);
    Arena *arena = new (place<Arena>(&beside)) Arena(beside);
    auto *planner = new (place<tflite::GreedyMemoryPlanner>(arena)) tflite::GreedyMemoryPlanner();
    return tflite::MicroAllocator::Create(arena, planner);
}

/* A check of TFLM that is there in every build failed. */
extern "C" void abort()
{
    if (attempting) {
        std::longjmp(before_the_attempt, 1);
    }
    __builtin_trap();
}

extern "C" void __cxa_pure_virtual()
{
    __builtin_trap();
}
