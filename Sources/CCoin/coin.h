// Deliberately empty: CBC and CLP are C++ and reach Swift through CbcShim only. This module carries their compiler
// and linker flags, which the package manager takes from pkg-config.
