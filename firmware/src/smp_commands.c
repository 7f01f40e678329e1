#include "handlers.h"

const smp_command smp_commands[] = {
    {SMP_GROUP_OS, 0, SMP_WRITE, false, handle_echo},
    {SMP_GROUP_OS, 5, SMP_WRITE, false, handle_reset},
    {SMP_GROUP_OS, 6, SMP_READ, false, handle_params},
    {SMP_GROUP_OS, 7, SMP_READ, false, handle_os_info},
    {SMP_GROUP_TINYML, 0, SMP_READ, true, handle_info},
    {SMP_GROUP_TINYML, 1, SMP_READ, true, handle_model},
    {SMP_GROUP_TINYML, 2, SMP_WRITE, false, handle_input},
    {SMP_GROUP_TINYML, 3, SMP_WRITE, true, handle_invoke},
    {SMP_GROUP_TINYML, 4, SMP_READ, false, handle_output},
    {SMP_GROUP_TINYML, 5, SMP_WRITE, false, handle_profile},
    {SMP_GROUP_TINYML, 6, SMP_WRITE, false, handle_selftest},
    {SMP_GROUP_TINYML, 7, SMP_READ, true, handle_memory},
    {SMP_GROUP_TINYML, 8, SMP_WRITE, true, handle_state},
    {SMP_GROUP_TINYML, 16, SMP_READ, true, handle_compiler},
#ifdef TINYML_FRONTEND
    {SMP_GROUP_TINYML, 9, SMP_WRITE, false, handle_samples},
    {SMP_GROUP_TINYML, 10, SMP_READ, false, handle_features},
    {SMP_GROUP_TINYML, 11, SMP_WRITE, true, handle_decide},
#endif
#ifdef TINYML_FLEET
    {SMP_GROUP_IMAGE, 0, SMP_READ, false, handle_image_states},
    {SMP_GROUP_IMAGE, 0, SMP_WRITE, false, handle_image_state},
    {SMP_GROUP_IMAGE, 1, SMP_WRITE, false, handle_image_upload},
    {SMP_GROUP_IMAGE, 5, SMP_WRITE, false, handle_image_erase},
    {SMP_GROUP_TINYML, 13, SMP_READ, true, handle_device},
    {SMP_GROUP_TINYML, 14, SMP_WRITE, false, handle_name},
    {SMP_GROUP_TINYML, 15, SMP_WRITE, true, handle_revert},
    {SMP_GROUP_TINYML, 17, SMP_READ, true, handle_takes},
#endif
#ifdef TINYML_TFLM
    {SMP_GROUP_TINYML, 12, SMP_WRITE, false, handle_arena},
#endif
};
const size_t smp_command_count = sizeof smp_commands / sizeof smp_commands[0];
