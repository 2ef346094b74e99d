#ifndef KINDEX_LOAD_HPP
#define KINDEX_LOAD_HPP

#include "ClpPackedMatrix.hpp"
#include "ClpSimplex.hpp"
#include "CoinPackedMatrix.hpp"
#include "cbc_shim.h"

// Loads a problem with a single copy of its matrix; ClpModel::loadProblem makes two.
inline void kx_load(ClpSimplex &simplex, const kx_problem &p) {
  CoinPackedMatrix empty;
  empty.setDimensions(p.rows, p.columns);
  simplex.loadProblem(empty, p.column_lower, p.column_upper, p.costs, p.row_lower, p.row_upper);
  auto *matrix = new CoinPackedMatrix(
      true, p.rows, p.columns, p.starts[p.columns], p.entry_values, p.entry_rows, p.starts, nullptr);
  simplex.replaceMatrix(new ClpPackedMatrix(matrix), true);
}

#endif
