#ifndef KINDEX_CBC_SHIM_H
#define KINDEX_CBC_SHIM_H
#ifdef __cplusplus
extern "C" {
#endif
const char *kx_version(void);
#ifdef __cplusplus
}
#endif
#endif
