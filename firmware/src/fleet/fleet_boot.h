#ifndef FLEET_BOOT_H
#define FLEET_BOOT_H

/* In place of model_open(): chooses the model, opens it, and tries it if it is new. May reset the board. */
void fleet_boot(void);

#endif
