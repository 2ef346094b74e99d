// The message digests of OpenSSL's libcrypto.
#ifndef KINDEX_OPENSSL_H
#define KINDEX_OPENSSL_H

#include <openssl/evp.h>

#endif
