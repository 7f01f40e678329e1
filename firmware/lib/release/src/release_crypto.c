/* Signatures and hashes, by mbedTLS. Its memory is a block of our own, empty before and after every
 * signature. */
#include "mbedtls/ecdsa.h"
#include "mbedtls/memory_buffer_alloc.h"
#include "mbedtls/sha256.h"

#include "release.h"

#define MEMORY_BYTES                                                                                         \
    8192u /* 4 KB are used; too little of it would refuse every signature, never accept one */

void release_sha256(const uint8_t *data, uint32_t bytes, uint8_t hash[RELEASE_HASH_BYTES])
{
    (void)mbedtls_sha256_ret(data, bytes, hash, 0); /* fails only where hardware does it */
}

static bool is_signed(mbedtls_ecdsa_context *key, const uint8_t point[RELEASE_POINT_BYTES],
                      const uint8_t hash[RELEASE_HASH_BYTES], release_bytes signature)
{
    return mbedtls_ecp_group_load(&key->grp, MBEDTLS_ECP_DP_SECP256R1) == 0 &&
           mbedtls_ecp_point_read_binary(&key->grp, &key->Q, point, RELEASE_POINT_BYTES) == 0 &&
           mbedtls_ecp_check_pubkey(&key->grp, &key->Q) == 0 &&
           mbedtls_ecdsa_read_signature(key, hash, RELEASE_HASH_BYTES, signature.data, signature.bytes) == 0;
}

bool release_is_signed_by(const uint8_t point[RELEASE_POINT_BYTES], const uint8_t hash[RELEASE_HASH_BYTES],
                          release_bytes signature)
{
    static unsigned char memory[MEMORY_BYTES];
    mbedtls_ecdsa_context key;
    mbedtls_memory_buffer_alloc_init(memory, sizeof memory);
    mbedtls_ecdsa_init(&key);
    const bool good = is_signed(&key, point, hash, signature);
    mbedtls_ecdsa_free(&key);
    mbedtls_memory_buffer_alloc_free();
    return good;
}
