/* What images find beside runtime and arena: what computes their input, and what is made of their output. */
#ifndef FLEET_ROOM_H
#define FLEET_ROOM_H

#define FLEET_SCRATCH 0u /* the runtimes' working memory lies in the arena */

#ifdef TINYML_FRONTEND
#include "model_frontend.h"
#include "model_plan.h"
#define FLEET_FEATURES MODEL_FRONTEND_DIGEST
#define FLEET_SCORES   MODEL_PLAN_DECISION_SCORES
#else
#define FLEET_FEATURES "" /* whoever asks it computes the features */
#define FLEET_SCORES   0u
#endif

#endif
