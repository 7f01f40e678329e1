/* In place of a core's core.h: somebody watches who masks interrupts. */
#ifndef CORE_H
#define CORE_H

void core_mask(void);
void core_unmask(void);

#endif
