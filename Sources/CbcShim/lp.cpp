#include "cbc_shim.h"
#include "load.hpp"

#include <algorithm>
#include <climits>
#include <limits>
#include <memory>
#include <new>

#include "ClpConfig.h"
#include "ClpEventHandler.hpp"
#include "ClpSimplex.hpp"
#include "ClpSolve.hpp"

// Written so that a count below 0 is refused and nothing is thrown.
int *kx_new_indices(long count) { return count < 0 ? nullptr : new (std::nothrow) int[count]; }

double *kx_new_values(long count) { return count < 0 ? nullptr : new (std::nothrow) double[count]; }

void kx_free_indices(int *indices) { delete[] indices; }

const char *kx_clp_version(void) { return CLP_VERSION; }

namespace {

// Stops the simplex when told to; CLP's own event handlers are harmless where no integer search is under way.
class StopEvents : public ClpEventHandler {
public:
  StopEvents(int (*should_stop)(void *), void *context) : should_stop_(should_stop), context_(context) {}
  ClpEventHandler *clone() const override { return new StopEvents(*this); }
  int event(Event which) override { return which == endOfIteration && should_stop_(context_) ? 0 : -1; }

private:
  int (*should_stop_)(void *);
  void *context_;
};

}  // namespace

struct kx_lp {
  ClpSimplex simplex;
  // A change failed half way, so that nothing is known of the program any more.
  bool is_broken = false;
};

namespace {

// Changes a program. Returns 1, or 0 after an exception, which must not cross into Swift.
template <typename Change> int guarded(kx_lp *lp, Change change) {
  try {
    if (!lp->is_broken) change(lp->simplex);
  } catch (...) {
    lp->is_broken = true;
  }
  return lp->is_broken ? 0 : 1;
}

}  // namespace

kx_lp *kx_lp_create(const kx_problem *p) {
  kx_matrix matrix(*p);
  try {
    auto lp = std::make_unique<kx_lp>();
    lp->simplex.setLogLevel(0);
    kx_load(lp->simplex, *p, matrix);
    return lp.release();
  } catch (...) {
    return nullptr;
  }
}

void kx_lp_free(kx_lp *lp) { delete lp; }

int kx_lp_add_rows(
    kx_lp *lp, int count, const int *starts, const int *entry_columns, const double *entry_values, const double *lower,
    const double *upper) {
  return guarded(lp, [&](ClpSimplex &simplex) {
    simplex.addRows(count, lower, upper, starts, entry_columns, entry_values);
  });
}

int kx_lp_delete_rows(kx_lp *lp, int count, const int *rows) {
  return guarded(lp, [&](ClpSimplex &simplex) { simplex.deleteRows(count, rows); });
}

int kx_lp_set_column_bounds(kx_lp *lp, int column, double lower, double upper) {
  return guarded(lp, [&](ClpSimplex &simplex) { simplex.setColumnBounds(column, lower, upper); });
}

int kx_lp_set_row_bounds(kx_lp *lp, int row, double lower, double upper) {
  return guarded(lp, [&](ClpSimplex &simplex) { simplex.setRowBounds(row, lower, upper); });
}

int kx_lp_set_cost(kx_lp *lp, int column, double cost) {
  return guarded(lp, [&](ClpSimplex &simplex) { simplex.setObjectiveCoefficient(column, cost); });
}

int kx_lp_set_quadratic(kx_lp *lp, const int *starts, const int *entry_rows, const double *entry_values) {
  return guarded(lp, [&](ClpSimplex &simplex) {
    simplex.loadQuadraticObjective(simplex.numberColumns(), starts, entry_rows, entry_values);
  });
}

int kx_lp_clear_quadratic(kx_lp *lp) {
  return guarded(lp, [](ClpSimplex &simplex) { simplex.deleteQuadraticObjective(); });
}

int kx_lp_solve(kx_lp *lp, const kx_lp_options *options) {
  if (lp->is_broken) return -1;
  ClpSimplex &simplex = lp->simplex;
  try {
    if (options->should_stop) {
      StopEvents events(options->should_stop, options->context);
      simplex.passInEventHandler(&events);
    } else {
      ClpEventHandler none;
      simplex.passInEventHandler(&none);
    }
    const long iterations = options->iterations < 0 ? INT_MAX : std::min<long>(options->iterations, INT_MAX);
    simplex.setMaximumIterations(static_cast<int>(iterations));
    simplex.setMaximumWallSeconds(options->seconds < 0 ? -1.0 : options->seconds);
    switch (options->method) {
    case 0: simplex.dual(); break;
    case 1: simplex.primal(); break;
    default: {
      ClpSolve choice;
      simplex.initialSolve(choice);
    }
    }
    return simplex.status();
  } catch (...) {
    return -1;
  }
}

double kx_lp_objective(const kx_lp *lp) { return lp->simplex.objectiveValue(); }

long kx_lp_iterations(const kx_lp *lp) { return lp->simplex.numberIterations(); }

void kx_lp_primal(const kx_lp *lp, double *columns) {
  const double *values = lp->simplex.primalColumnSolution();
  std::copy(values, values + lp->simplex.numberColumns(), columns);
}

void kx_lp_duals(const kx_lp *lp, double *rows) {
  const double *values = lp->simplex.dualRowSolution();
  std::copy(values, values + lp->simplex.numberRows(), rows);
}

void kx_lp_reduced_costs(const kx_lp *lp, double *columns) {
  const double *values = lp->simplex.dualColumnSolution();
  std::copy(values, values + lp->simplex.numberColumns(), columns);
}

void kx_lp_transpose_times(const kx_lp *lp, const double *y, double *out) {
  std::fill(out, out + lp->simplex.numberColumns(), 0.0);
  try {
    lp->simplex.clpMatrix()->transposeTimes(1.0, y, out);
  } catch (...) {
    std::fill(out, out + lp->simplex.numberColumns(), std::numeric_limits<double>::quiet_NaN());
  }
}

void kx_lp_times(const kx_lp *lp, const double *x, double *out) {
  std::fill(out, out + lp->simplex.numberRows(), 0.0);
  try {
    lp->simplex.clpMatrix()->times(1.0, x, out);
  } catch (...) {
    std::fill(out, out + lp->simplex.numberRows(), std::numeric_limits<double>::quiet_NaN());
  }
}

const double *kx_lp_column_lower(const kx_lp *lp) { return lp->simplex.columnLower(); }
const double *kx_lp_column_upper(const kx_lp *lp) { return lp->simplex.columnUpper(); }
const double *kx_lp_row_lower(const kx_lp *lp) { return lp->simplex.rowLower(); }
const double *kx_lp_row_upper(const kx_lp *lp) { return lp->simplex.rowUpper(); }
const double *kx_lp_costs(const kx_lp *lp) { return lp->simplex.objective(); }

int kx_lp_infeasibility_ray(const kx_lp *lp, double *rows) {
  try {
    std::unique_ptr<double[]> ray(lp->simplex.infeasibilityRay());
    if (!ray) return 0;
    std::copy(ray.get(), ray.get() + lp->simplex.numberRows(), rows);
    return 1;
  } catch (...) {
    return 0;
  }
}
