#include "fleet/fleet.h"

#include <string.h>

#include "board.h"
#include "fleet/fleet_boot.h"
#include "fleet/fleet_refusal.h"
#include "fleet/fleet_runtime.h"
#include "fleet/nvm.h"
#include "fleet/nvm_guard.h"
#include "fleet/watchdog.h"

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

/* What a caller goes on to read may have been lost since it was checked. */
static void read_through(release_bytes of)
{
    for (uint32_t i = 0; i < of.bytes; i++) {
        (void)*(const volatile uint8_t *)&of.data[i];
    }
}

bool fleet_image(uint8_t slot, release_image *image)
{
    nvm_guard();
    bool good = all.record.bytes[slot] != 0 &&
                release_read_image(nvm_at(slots_address(&all, slot)), all.record.bytes[slot], image);
    if (good) {
        read_through(image->hash);
        read_through(image->manifest);
    }
    good = nvm_unguard() && good;
    if (!good) {
        memset(image, 0, sizeof *image);
    }
    return good;
}

static release_reason golden_vectors(void)
{
    const planrt_selftest_report report = model_selftest();
    return report.failed == 0 && report.vectors > 0 ? RELEASE_NONE : RELEASE_GOLDEN;
}

static release_reason open_slot(uint8_t slot)
{
    release_image image;
    release_manifest manifest;
    return !fleet_image(slot, &image)                          ? RELEASE_FORMAT
           : !release_read_manifest(image.manifest, &manifest) ? RELEASE_MANIFEST
                                                               : fleet_open(&image, &manifest);
}

/* A model that hangs, or faults, is ended by the watchdog; the next boot finds it unconfirmed. */
static release_reason try_slot(uint8_t slot)
{
    watchdog_start();
    release_reason reason = open_slot(slot);
    if (reason == RELEASE_NONE) {
        reason = golden_vectors();
    }
    watchdog_stop();
    return reason;
}

void fleet_boot(void)
{
    watchdog_stop(); /* one of a trial before the last reset, which some outlive */
    usable = slots_open(&all, &flash) == SLOTS_OK;
    const uint8_t slot = usable ? slots_boot(&all) : (uint8_t)SLOTS_FACTORY;
    if (slot >= SLOTS_COUNT) {
        model_open();
        return;
    }
    const release_reason reason = all.record.state[slot] == SLOTS_TESTING ? try_slot(slot) : open_slot(slot);
    if (reason != RELEASE_NONE) {
        (void)slots_give_up(&all, (uint32_t)reason);
        board_reset();
    }
}
