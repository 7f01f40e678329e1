/* Codes of the image group, image-error in tinyml.cddl, as MCUmgr has them. */
#ifndef IMAGE_ERROR_H
#define IMAGE_ERROR_H

#include "slots.h"
#include "smp.h"

enum image_error {
    IMAGE_OK = 0,
    IMAGE_UNKNOWN = 1,
    IMAGE_NONE = 3,
    IMAGE_MEMORY = 12,
    IMAGE_SLOT = 14,
    IMAGE_OFFSET = 20,
    IMAGE_LENGTH = 21,
    IMAGE_BUSY = 28,
    IMAGE_TOO_LARGE = 30,
    IMAGE_DENIED = 32,
    IMAGE_ACTIVE = 33
};

/* An answer's code is of the group that was asked, whatever C calls its type. */
static inline tinyml_error image_answer(enum image_error code)
{
    return (tinyml_error)code;
}

static inline tinyml_error image_answer_of(slots_status status)
{
    switch (status) {
    case SLOTS_OK:
        return image_answer(IMAGE_OK);
    case SLOTS_BUSY:
        return image_answer(IMAGE_BUSY);
    case SLOTS_TOO_LARGE:
        return image_answer(IMAGE_TOO_LARGE);
    case SLOTS_OUT_OF_ORDER:
        return image_answer(IMAGE_NONE);
    case SLOTS_REFUSED:
    case SLOTS_NOT_TESTING:
        return image_answer(IMAGE_DENIED);
    default:
        return image_answer(IMAGE_MEMORY);
    }
}

#endif
