/* Memory at EXTERNAL_RAM_ADDRESS, in the address space of the core. */
#include "external_ram/external_ram.h"

#include <stdint.h>

#include "external_ram/probe.h"

#define WORD         4u
#define NEXT(offset) ((offset) ? (offset) << 1 : WORD)

/* Until the memory has been looked at. */
static bool missing = true;

static volatile uint32_t *word_at(uint32_t offset)
{
    return (volatile uint32_t *)(uintptr_t)(EXTERNAL_RAM_ADDRESS + offset);
}

/* No two alike, and none that an open bus would give. */
static uint32_t mark(uint32_t offset)
{
    return offset ^ 0x5AC3E17Bu;
}

/* The first word, and one for each address line: of a memory that is too small two of them are the same. */
static bool is_whole(void)
{
    for (uint32_t offset = 0; offset < EXTERNAL_RAM_BYTES; offset = NEXT(offset)) {
        if (!probe_reads_back(word_at(offset), mark(offset))) {
            return false;
        }
    }
    for (uint32_t offset = 0; offset < EXTERNAL_RAM_BYTES; offset = NEXT(offset)) {
        if (*word_at(offset) != mark(offset)) {
            return false;
        }
    }
    return probe_reads_back(word_at(EXTERNAL_RAM_BYTES - WORD), mark(EXTERNAL_RAM_BYTES));
}

void external_ram_look(void)
{
    probe_runs = 1;
    missing = !is_whole();
    probe_runs = 0;
}

bool external_ram_missing(void)
{
    return missing;
}

uint8_t *external_ram_arena(void)
{
    return (uint8_t *)(uintptr_t)EXTERNAL_RAM_ADDRESS;
}
