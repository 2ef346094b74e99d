#include "cbc_shim.h"
#include "CbcModel.hpp"
const char *kx_version(void) { return CBC_VERSION; }
