#ifndef KINDEX_LOAD_HPP
#define KINDEX_LOAD_HPP

#include "ClpPackedMatrix.hpp"
#include "ClpSimplex.hpp"
#include "CoinPackedMatrix.hpp"
#include "cbc_shim.h"

// Loads a problem and takes over its matrix; ClpModel::loadProblem would copy it twice.
inline void kx_load(ClpSimplex &simplex, const kx_problem &p) {
  CoinPackedMatrix empty;
  empty.setDimensions(p.rows, p.columns);
  simplex.loadProblem(empty, p.column_lower, p.column_upper, p.costs, p.row_lower, p.row_upper);
  int *starts = p.starts;
  int *entry_rows = p.entry_rows;
  double *entry_values = p.entry_values;
  int *lengths = nullptr;
  auto *matrix = new CoinPackedMatrix;
  matrix->assignMatrix(
      true, p.rows, p.columns, p.starts[p.columns], entry_values, entry_rows, starts, lengths);
  simplex.replaceMatrix(new ClpPackedMatrix(matrix), true);
}

#endif
