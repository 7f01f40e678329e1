#include "fleet/fleet.h"

#include "board.h"
#include "fleet/fleet_boot.h"
#include "fleet/fleet_refusal.h"
#include "fleet/nvm.h"
#include "fleet/watchdog.h"
#include "model.h"

static const slots_flash flash = {
    .sector_bytes = NVM_SECTOR_BYTES,
    .slot_sectors = NVM_SLOT_SECTORS,
    .read = nvm_read,
    .write = nvm_write,
    .erase = nvm_erase,
    .refusal = fleet_refusal,
};
static slots all;
static bool usable;

bool fleet_has_slots(void)
{
    return usable;
}

slots *fleet_slots(void)
{
    return &all;
}

bool fleet_image(uint8_t slot, release_image *image)
{
    return all.record.bytes[slot] != 0 &&
           release_read_image(nvm_at(slots_address(&all, slot)), all.record.bytes[slot], image);
}

/* A model that hangs is ended by the watchdog; the next boot finds it unconfirmed. */
static void try_golden_vectors(void)
{
    watchdog_start();
    const planrt_selftest_report report = model_selftest();
    watchdog_stop();
    if (report.failed != 0 || report.vectors == 0) {
        (void)slots_fail(&all, RELEASE_GOLDEN);
        board_reset();
    }
}

void fleet_boot(void)
{
    watchdog_stop(); /* one of a trial before the last reset, which some outlive */
    usable = slots_open(&all, &flash) == SLOTS_OK;
    const uint8_t slot = usable ? slots_boot(&all) : (uint8_t)SLOTS_FACTORY;
    release_image image;
    if (slot >= SLOTS_COUNT || !fleet_image(slot, &image) ||
        !model_open_plan(image.payload.data, image.payload.bytes)) {
        model_open();
        return;
    }
    if (all.record.state[slot] == SLOTS_TESTING) {
        try_golden_vectors();
    }
}
