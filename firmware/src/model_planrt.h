/* What the two files of a model that planrt runs have in common. */
#ifndef MODEL_PLANRT_H
#define MODEL_PLANRT_H

#include "planrt.h"

/* Opened by model_open(); what it holds before that, or where planrt refused the plan, means nothing. */
extern planrt model_runtime;

#endif
