#ifndef KINDEX_LOAD_HPP
#define KINDEX_LOAD_HPP

#include <memory>

#include "ClpPackedMatrix.hpp"
#include "ClpSimplex.hpp"
#include "CoinPackedMatrix.hpp"
#include "cbc_shim.h"

// The three arrays of a problem's matrix, which belong to whoever takes the problem from the moment of the call: they are
// freed here unless a model has taken them over by then.
struct kx_matrix {
  explicit kx_matrix(const kx_problem &p) : starts(p.starts), entry_rows(p.entry_rows), entry_values(p.entry_values) {}
  std::unique_ptr<int[]> starts;
  std::unique_ptr<int[]> entry_rows;
  std::unique_ptr<double[]> entry_values;
};

// Loads a problem and takes over its matrix; ClpModel::loadProblem would copy it twice. May throw.
inline void kx_load(ClpSimplex &simplex, const kx_problem &p, kx_matrix &arrays) {
  CoinPackedMatrix empty;
  empty.setDimensions(p.rows, p.columns);
  simplex.loadProblem(empty, p.column_lower, p.column_upper, p.costs, p.row_lower, p.row_upper);
  auto matrix = std::make_unique<CoinPackedMatrix>();
  const int entries = p.starts[p.columns];
  int *starts = arrays.starts.release();
  int *entry_rows = arrays.entry_rows.release();
  double *entry_values = arrays.entry_values.release();
  int *lengths = nullptr;
  matrix->assignMatrix(true, p.rows, p.columns, entries, entry_values, entry_rows, starts, lengths);
  auto packed = std::make_unique<ClpPackedMatrix>(matrix.get());
  matrix.release();
  simplex.replaceMatrix(packed.release(), true);
}

#endif
