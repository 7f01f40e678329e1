/*
 * Around reads of what nothing is known of yet. Flash with error correction can hold words that power was cut
 * off in, or that it has lost, and to read one is a fault: at every start, if it is read at every start.
 * Between these two it reads as anything; so a CRC or a hash has to follow. One of nvm_*.c implements them,
 * the board's file says which. Not nested; interrupts may be masked meanwhile.
 */
#ifndef NVM_GUARD_H
#define NVM_GUARD_H

#include <stdbool.h>

void nvm_guard(void);

/* False: such a word was read. */
bool nvm_unguard(void);

#endif
