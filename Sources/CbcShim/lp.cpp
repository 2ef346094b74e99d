#include "cbc_shim.h"
#include "load.hpp"

#include <algorithm>
#include <climits>
#include <memory>

#include "ClpConfig.h"
#include "ClpEventHandler.hpp"
#include "ClpSimplex.hpp"
#include "ClpSolve.hpp"

int *kx_new_indices(long count) { return new int[count]; }

double *kx_new_values(long count) { return new double[count]; }

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
};

kx_lp *kx_lp_create(const kx_problem *p) {
  auto lp = std::make_unique<kx_lp>();
  lp->simplex.setLogLevel(0);
  kx_load(lp->simplex, *p);
  return lp.release();
}

void kx_lp_free(kx_lp *lp) { delete lp; }

int kx_lp_add_rows(
    kx_lp *lp, int count, const int *starts, const int *entry_columns, const double *entry_values, const double *lower,
    const double *upper) {
  lp->simplex.addRows(count, lower, upper, starts, entry_columns, entry_values);
  return lp->simplex.numberRows();
}

void kx_lp_delete_rows(kx_lp *lp, int count, const int *rows) { lp->simplex.deleteRows(count, rows); }

void kx_lp_set_column_bounds(kx_lp *lp, int column, double lower, double upper) {
  lp->simplex.setColumnBounds(column, lower, upper);
}

void kx_lp_set_row_bounds(kx_lp *lp, int row, double lower, double upper) {
  lp->simplex.setRowBounds(row, lower, upper);
}

void kx_lp_set_cost(kx_lp *lp, int column, double cost) { lp->simplex.setObjectiveCoefficient(column, cost); }

void kx_lp_set_quadratic(kx_lp *lp, const int *starts, const int *entry_rows, const double *entry_values) {
  lp->simplex.loadQuadraticObjective(lp->simplex.numberColumns(), starts, entry_rows, entry_values);
}

void kx_lp_clear_quadratic(kx_lp *lp) { lp->simplex.deleteQuadraticObjective(); }

int kx_lp_solve(kx_lp *lp, const kx_lp_options *options) {
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
  lp->simplex.clpMatrix()->transposeTimes(1.0, y, out);
}

void kx_lp_times(const kx_lp *lp, const double *x, double *out) {
  std::fill(out, out + lp->simplex.numberRows(), 0.0);
  lp->simplex.clpMatrix()->times(1.0, x, out);
}

const double *kx_lp_column_lower(const kx_lp *lp) { return lp->simplex.columnLower(); }
const double *kx_lp_column_upper(const kx_lp *lp) { return lp->simplex.columnUpper(); }
const double *kx_lp_row_lower(const kx_lp *lp) { return lp->simplex.rowLower(); }
const double *kx_lp_row_upper(const kx_lp *lp) { return lp->simplex.rowUpper(); }
const double *kx_lp_costs(const kx_lp *lp) { return lp->simplex.objective(); }

int kx_lp_infeasibility_ray(const kx_lp *lp, double *rows) {
  std::unique_ptr<double[]> ray(lp->simplex.infeasibilityRay());
  if (!ray) return 0;
  std::copy(ray.get(), ray.get() + lp->simplex.numberRows(), rows);
  return 1;
}
