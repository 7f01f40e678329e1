/* What the handlers of raw samples share. They are built only for a model with a front end. */
#ifndef RAW_H
#define RAW_H

#include <stdint.h>

/* A stream begins: all windows so far are forgotten. */
void raw_begin_decisions(void);

/* Samples of each channel since the stream began. */
uint32_t raw_position(void);

#endif
