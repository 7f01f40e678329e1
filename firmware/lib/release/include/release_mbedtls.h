/*
 * What is built of mbedTLS 2.28 (MBEDTLS_CONFIG_FILE): ECDSA on P-256, verifying only, and SHA-256; no heap,
 * no files, no random numbers, small before fast.
 */
#ifndef RELEASE_MBEDTLS_H
#define RELEASE_MBEDTLS_H

#define MBEDTLS_ASN1_PARSE_C
#define MBEDTLS_ASN1_WRITE_C /* asked for beside ECDSA_C; the linker drops it */
#define MBEDTLS_BIGNUM_C
#define MBEDTLS_ECDSA_C
#define MBEDTLS_ECP_C
#define MBEDTLS_ECP_DP_SECP256R1_ENABLED
#define MBEDTLS_ECP_NIST_OPTIM
#define MBEDTLS_ECP_NO_INTERNAL_RNG   /* blinding is for secrets; a verifier has none */
#define MBEDTLS_ECP_WINDOW_SIZE       2
#define MBEDTLS_ECP_FIXED_POINT_OPTIM 0
#define MBEDTLS_MPI_MAX_SIZE          64
#define MBEDTLS_MPI_WINDOW_SIZE       1
#define MBEDTLS_SHA256_C
#define MBEDTLS_SHA256_SMALLER

#define MBEDTLS_PLATFORM_C
#define MBEDTLS_PLATFORM_MEMORY
#define MBEDTLS_PLATFORM_NO_STD_FUNCTIONS
#define MBEDTLS_MEMORY_BUFFER_ALLOC_C
#define MBEDTLS_PLATFORM_EXIT_MACRO(status) __builtin_trap() /* its memory is spoilt */

#include "mbedtls/check_config.h"

#endif
