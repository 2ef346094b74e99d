// The C face of CBC and CLP: plain arrays in, plain arrays out, no judgement. Every decision about what an answer
// means is taken by the Swift side. No function lets a C++ exception out, memory running out included: each says in its
// own way that it failed.
#ifndef KINDEX_CBC_SHIM_H
#define KINDEX_CBC_SHIM_H

#ifdef __cplusplus
extern "C" {
#endif

// "2.10.8": the version of CBC that was compiled against.
const char *kx_cbc_version(void);
// "1.17.6": the version of CLP that was compiled against.
const char *kx_clp_version(void);

// Storage for a problem's matrix that a model can take over without copying it; null when there is no memory.
int *kx_new_indices(long count);
double *kx_new_values(long count);
// Frees what no problem has taken.
void kx_free_indices(int *indices);

// A linear program, its matrix by columns without gaps: column j has the entries starts[j] ..< starts[j + 1].
// The three arrays of the matrix come from kx_new_indices and kx_new_values and belong to whoever makes a model of it,
// also where that fails.
typedef struct {
  int columns;
  int rows;
  int *starts;
  int *entry_rows;
  double *entry_values;
  const double *column_lower;
  const double *column_upper;
  const double *costs;
  const double *row_lower;
  const double *row_upper;
} kx_problem;

// ---------------------------------------------------------------------------------------------------------------
// Integer programs

// CbcMain1 keeps state in globals, so one solve at a time per process. Waits until the lock is free; while waiting,
// asks should_stop now and then. Returns 1 with the lock held, 0 when should_stop said so. Release on the same thread.
int kx_lock_acquire(int (*should_stop)(void *), void *context);
void kx_lock_release(void);

// What a running search knows. An infinite incumbent means none, an infinite bound means unknown.
typedef struct {
  double incumbent;
  double bound;
  long nodes;
} kx_progress;

typedef struct {
  double seconds;          // wall clock; negative for no limit
  int nodes;               // negative for no limit
  double cutoff;           // only better solutions; +infinity for none
  int seed;
  int preprocess;
  double integer_tolerance;
  double primal_tolerance;
  const double *start;     // a value for each column, or null; only the integer columns are used
  const char *log_path;    // where the log is appended, or null for nowhere
  int (*on_progress)(void *context, const kx_progress *);  // non-zero stops the search and keeps the incumbent
  // Asked often inside the linear programs of the search, which CBC itself does not interrupt; non-zero breaks them
  // off, after which nothing that CBC says about a proof means anything.
  int (*must_break_off)(void *context);
  void *context;
} kx_mip_options;

typedef struct {
  int status;
  int secondary_status;
  int proven_optimal;
  int proven_infeasible;
  int has_solution;
  int has_partial;  // no solution is left, but one was seen: `solution` holds it with NaN for columns that are unknown
  double objective;
  double bound;
  // The same at the end of the search itself, on the preprocessed model; +infinity and -infinity when it ended before.
  double searched_objective;
  double searched_bound;
  long nodes;
  long iterations;
} kx_mip_outcome;

typedef struct kx_mip kx_mip;

// Makes a fresh CBC solver of the problem in one call; null when there is no memory.
kx_mip *kx_mip_create(const kx_problem *problem, const int *integers, int integer_count);
// Solves once and spends the handle, which must then only be freed. The lock must be held.
// Copies the best solution, when there is one, to `solution` (one value a column). Returns 0; or 1 after a C++
// exception; or KX_MIP_NO_LOG when the log cannot be opened or written; or KX_MIP_REDUCED_TOO_FAR when preprocessing left
// so little that CBC cannot be trusted with it: solve again without preprocessing.
#define KX_MIP_REDUCED_TOO_FAR 2
#define KX_MIP_NO_LOG 3
int kx_mip_solve(kx_mip *mip, const kx_mip_options *options, double *solution, kx_mip_outcome *outcome);
void kx_mip_free(kx_mip *mip);

// ---------------------------------------------------------------------------------------------------------------
// Linear programs and convex quadratic ones: a CLP model that lives between solves

typedef struct kx_lp kx_lp;

typedef struct {
  int method;        // 0 dual simplex, 1 primal simplex, 2 CLP's choice with presolve
  long iterations;   // most iterations of this solve; negative for no limit
  double seconds;    // wall clock; negative for no limit
  int (*should_stop)(void *);  // asked often, null for never
  void *context;
} kx_lp_options;

// Null when there is no memory.
kx_lp *kx_lp_create(const kx_problem *problem);
void kx_lp_free(kx_lp *lp);
// What changes a program returns 1, or 0 when there was no memory for it. After a 0 nothing is known of the program any
// more: every solve of it returns -1, and it can only be freed.
int kx_lp_add_rows(
    kx_lp *lp, int count, const int *starts, const int *entry_columns, const double *entry_values, const double *lower,
    const double *upper);
int kx_lp_delete_rows(kx_lp *lp, int count, const int *rows);
int kx_lp_set_column_bounds(kx_lp *lp, int column, double lower, double upper);
int kx_lp_set_row_bounds(kx_lp *lp, int row, double lower, double upper);
int kx_lp_set_cost(kx_lp *lp, int column, double cost);
// Adds half of x'Qx; Q's lower triangle by columns.
int kx_lp_set_quadratic(kx_lp *lp, const int *starts, const int *entry_rows, const double *entry_values);
int kx_lp_clear_quadratic(kx_lp *lp);
// Returns CLP's status: 0 optimal, 1 primal infeasible, 2 dual infeasible, 3 stopped on a limit, 4 errors, 5 stopped
// by should_stop; -1 after a C++ exception, now or in a change before.
int kx_lp_solve(kx_lp *lp, const kx_lp_options *options);
double kx_lp_objective(const kx_lp *lp);
long kx_lp_iterations(const kx_lp *lp);
void kx_lp_primal(const kx_lp *lp, double *columns);
void kx_lp_duals(const kx_lp *lp, double *rows);
void kx_lp_reduced_costs(const kx_lp *lp, double *columns);
// out = A'y over the rows as they are now; not a number where there was no memory.
void kx_lp_transpose_times(const kx_lp *lp, const double *y, double *out);
// out = Ax over the rows as they are now; not a number where there was no memory.
void kx_lp_times(const kx_lp *lp, const double *x, double *out);
// The bounds as they are now, borrowed until the next change.
const double *kx_lp_column_lower(const kx_lp *lp);
const double *kx_lp_column_upper(const kx_lp *lp);
const double *kx_lp_row_lower(const kx_lp *lp);
const double *kx_lp_row_upper(const kx_lp *lp);
const double *kx_lp_costs(const kx_lp *lp);
// Copies a Farkas ray (one value a row) and returns 1, or returns 0 when there is none.
int kx_lp_infeasibility_ray(const kx_lp *lp, double *rows);

#ifdef __cplusplus
}
#endif
#endif
