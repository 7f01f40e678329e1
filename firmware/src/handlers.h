/* One handler a command; smp_commands.c says which is whose. Messages: protocol/tinyml.cddl. */
#ifndef HANDLERS_H
#define HANDLERS_H

#include <stdbool.h>

#include "smp.h"

tinyml_error handle_echo(smp_exchange *exchange);
tinyml_error handle_reset(smp_exchange *exchange);
tinyml_error handle_params(smp_exchange *exchange);
tinyml_error handle_os_info(smp_exchange *exchange);

tinyml_error handle_info(smp_exchange *exchange);
tinyml_error handle_compiler(smp_exchange *exchange);
tinyml_error handle_model(smp_exchange *exchange);
tinyml_error handle_input(smp_exchange *exchange);
tinyml_error handle_invoke(smp_exchange *exchange);
tinyml_error handle_output(smp_exchange *exchange);
tinyml_error handle_profile(smp_exchange *exchange);
tinyml_error handle_selftest(smp_exchange *exchange);
tinyml_error handle_memory(smp_exchange *exchange);
tinyml_error handle_state(smp_exchange *exchange);

/* Of raw/, for a model with a front end. */
tinyml_error handle_samples(smp_exchange *exchange);
tinyml_error handle_features(smp_exchange *exchange);
tinyml_error handle_decide(smp_exchange *exchange);

/* Of fleet/, for firmware with model slots. */
tinyml_error handle_image_states(smp_exchange *exchange);
tinyml_error handle_image_state(smp_exchange *exchange);
tinyml_error handle_image_upload(smp_exchange *exchange);
tinyml_error handle_image_erase(smp_exchange *exchange);
tinyml_error handle_device(smp_exchange *exchange);
tinyml_error handle_takes(smp_exchange *exchange);
tinyml_error handle_name(smp_exchange *exchange);
tinyml_error handle_revert(smp_exchange *exchange);

/* Of tflm/. */
tinyml_error handle_arena(smp_exchange *exchange);

/* True once a reset was asked for; it has to wait until the answer is on the wire. */
bool handle_reset_wanted(void);

#endif
