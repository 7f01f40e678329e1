/*
 * Memory outside the chip, where the board's file says that there is some (EXTERNAL_RAM_BYTES). A board of
 * the same name may be sold without it: the firmware looks once, at start, and the model is not opened where
 * it is missing; requests for the model are then answered by TINYML_NO_EXTERNAL_RAM.
 */
#ifndef EXTERNAL_RAM_H
#define EXTERNAL_RAM_H

#include <stdbool.h>
#include <stdint.h>

#ifdef EXTERNAL_RAM_BYTES

/* What the memory holds is lost. */
void external_ram_look(void);
bool external_ram_missing(void);
/* Room for the model's arena there, where TINYML_ARENA_OUTSIDE says that it has to be; not where it is
 * missing. */
uint8_t *external_ram_arena(void);

#else

static inline void external_ram_look(void)
{
}

static inline bool external_ram_missing(void)
{
    return false;
}

#endif
#endif
