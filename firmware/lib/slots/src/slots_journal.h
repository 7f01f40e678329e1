/* The two sectors of records. */
#ifndef SLOTS_JOURNAL_H
#define SLOTS_JOURNAL_H

#include "slots.h"

/* Newest whole record, or that of a new device. */
slots_status slots_journal_open(slots *s);

/* Make `next` true. On failure the old one may be true, or the new one: only slots_open can tell. */
slots_status slots_journal_store(slots *s, const slots_record *next);

#endif
