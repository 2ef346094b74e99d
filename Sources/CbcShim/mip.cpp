#include "cbc_shim.h"
#include "load.hpp"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstdio>
#include <limits>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "CbcConfig.h"
#include "CbcEventHandler.hpp"
#include "CbcModel.hpp"
#include "CbcSolver.hpp"
#include "ClpEventHandler.hpp"
#include "CoinMessageHandler.hpp"
#include "OsiClpSolverInterface.hpp"

const char *kx_cbc_version(void) { return CBC_VERSION; }

namespace {

std::timed_mutex &solve_lock() {
  static std::timed_mutex lock;
  return lock;
}

constexpr double infinity = std::numeric_limits<double>::infinity();

// CBC writes "none" and "unknown" as huge finite numbers.
double widened(double value) {
  if (std::isnan(value) || value >= 1e49) return infinity;
  return value <= -1e49 ? -infinity : value;
}

// Below this many rows an assertion inside OsiClp fails (coin-or/Clp issue 288), and CBC has called solutions optimal
// that are not.
constexpr int fewest_rows = 3;

// CBC takes a seed of 0 for "by the time of day".
int repeatable(int seed) { return seed == 0 ? std::numeric_limits<int>::max() : seed; }

// What CBC's callback, which gets no context, tells the others. The lock leaves one solve at a time.
struct Stage {
  bool is_reduced_too_far;
  const CbcModel *searched;
  double objective;
  double bound;
  CoinMessageHandler *log;
  bool is_searching;
  // The best solution seen, in the original columns; NaN where preprocessing removed the column.
  double *seen;
  int columns;
  bool has_seen;
  // Seconds of the whole solve and when it began; below 0 where there is no limit.
  double seconds;
  std::chrono::steady_clock::time_point began;
};
constexpr Stage no_stage = {false, nullptr, infinity, -infinity, nullptr, false, nullptr, 0, false, -1, {}};
Stage stage_now = no_stage;

// The small searches of CBC's heuristics turn down the level of the handler that they share with the main one.
void turn_up_log() {
  if (stage_now.log) stage_now.log->setLogLevel(1);
}

// Keeps a solution as it appears: breaking off a linear program can make CBC forget it.
void keep_solution(const CbcModel &model) {
  const double *values = model.bestSolution();
  const int *origin = model.originalColumns();
  const int count = model.getNumCols();
  if (!values || (!origin && count != stage_now.columns)) return;
  std::fill(stage_now.seen, stage_now.seen + stage_now.columns, std::nan(""));
  for (int column = 0; column < count; ++column) {
    const int place = origin ? origin[column] : column;
    if (place >= 0 && place < stage_now.columns) stage_now.seen[place] = values[column];
  }
  stage_now.has_seen = true;
}

// CBC asks at stages: 3 comes after preprocessing, with the model about to be searched; 4 after the search, before
// postprocessing makes an answer to the original model of it. Non-zero stops.
int ask_at_stage(CbcModel *model, int stage) {
  turn_up_log();
  stage_now.is_searching = stage == 3;
  if (stage == 4) {
    if (model->bestSolution()) stage_now.objective = widened(model->getObjValue());
    stage_now.bound = widened(model->getBestPossibleObjValue());
  }
  if (stage != 3) return 0;
  stage_now.searched = model;
  if (stage_now.seconds >= 0) {
    const std::chrono::duration<double> passed = std::chrono::steady_clock::now() - stage_now.began;
    model->setMaximumSeconds(std::max(0.0, stage_now.seconds - passed.count()));
  }
  stage_now.is_reduced_too_far = model->solver()->getNumRows() < fewest_rows;
  return stage_now.is_reduced_too_far ? 1 : 0;
}

// Reports the search and stops it when told to. CBC copies handlers into the models that it makes, among them those
// of small searches inside heuristics, not all of which name their parent: their bounds and solutions belong to other
// problems and are not reported, but they are stopped just the same.
class SearchEvents : public CbcEventHandler {
public:
  explicit SearchEvents(const kx_mip_options *options) : options_(options) {}
  SearchEvents(const SearchEvents &other) : CbcEventHandler(other), options_(other.options_) {}
  CbcEventHandler *clone() const override { return new SearchEvents(*this); }

  CbcAction event(CbcEvent which) override {
    if (!options_->on_progress || !model_) return noAction;
    kx_progress progress = {infinity, -infinity, -1};
    const bool ours = model_ == stage_now.searched && !model_->parentModel();
    if (ours) {
      turn_up_log();
      if (which == solution || which == heuristicSolution) keep_solution(*model_);
      if (model_->bestSolution()) progress.incumbent = widened(model_->getObjValue());
      progress.bound = widened(model_->getBestPossibleObjValue());
      progress.nodes = model_->getNodeCount();
      // After the last node the bound may be reset to "nothing left".
      if (progress.bound == infinity || which == endSearch) progress.bound = -infinity;
    }
    return options_->on_progress(options_->context, &progress) ? stop : noAction;
  }

private:
  const kx_mip_options *options_;
};

// Breaks off linear programs. CBC looks at the clock between them only, and one of the feasibility pump's may take
// half a minute. Each gets some time even when the search is over, because CBC checks its last solution by solving one.
class BreakOff : public ClpEventHandler {
public:
  explicit BreakOff(const kx_mip_options *options) : options_(options) {}
  ClpEventHandler *clone() const override { return new BreakOff(*this); }
  int event(Event which) override {
    // After the search, CBC needs whole answers to undo its preprocessing.
    if (which != endOfIteration || !stage_now.is_searching) return -1;
    const int iteration = model_->numberIterations();
    if (iteration <= last_iteration_) began_ = std::chrono::steady_clock::now();
    last_iteration_ = iteration;
    if (iteration % 16 != 0) return -1;
    if (std::chrono::steady_clock::now() - began_ < patience) return -1;
    return options_->must_break_off(options_->context) ? 0 : -1;
  }

private:
  static constexpr std::chrono::milliseconds patience{50};
  const kx_mip_options *options_;
  int last_iteration_ = 1 << 30;
  std::chrono::steady_clock::time_point began_;
};

// Writes CBC's messages to a file or to nowhere. CBC changes levels and prefixes of handlers as it goes, so that a
// level of 0 is no promise of silence; a handler that cannot print is.
class Log : public CoinMessageHandler {
public:
  explicit Log(std::FILE *file) : file_(file) { setLogLevel(file ? 1 : 0); }
  CoinMessageHandler *clone() const override { return new Log(*this); }
  int print() override {
    if (file_) std::fprintf(file_, "%s\n", messageBuffer());
    return 0;
  }

private:
  std::FILE *file_;
};

std::string text(double value) {
  char buffer[32];
  std::snprintf(buffer, sizeof buffer, "%.17g", value);
  return buffer;
}

struct FileCloser {
  void operator()(std::FILE *file) const { std::fclose(file); }
};

}  // namespace

int kx_lock_acquire(int (*should_stop)(void *), void *context) {
  while (!solve_lock().try_lock_for(std::chrono::milliseconds(20)))
    if (should_stop && should_stop(context)) return 0;
  return 1;
}

void kx_lock_release(void) { solve_lock().unlock(); }

struct kx_mip {
  explicit kx_mip(ClpSimplex *simplex) : solver(simplex, true) {}
  OsiClpSolverInterface solver;
  std::vector<int> integers;
};

kx_mip *kx_mip_create(const kx_problem *p, const int *integers, int integer_count) {
  kx_matrix matrix(*p);
  try {
    auto simplex = std::make_unique<ClpSimplex>();
    simplex->setLogLevel(0);
    kx_load(*simplex, *p, matrix);
    // The interface owns the model from its own construction on, which begins by taking it.
    auto mip = std::make_unique<kx_mip>(simplex.release());
    mip->solver.messageHandler()->setLogLevel(0);
    for (int row = p->rows; row < fewest_rows; ++row)
      mip->solver.addRow(0, nullptr, nullptr, -COIN_DBL_MAX, COIN_DBL_MAX);
    mip->solver.setInteger(integers, integer_count);
    mip->integers.assign(integers, integers + integer_count);
    return mip.release();
  } catch (...) {
    return nullptr;
  }
}

void kx_mip_free(kx_mip *mip) { delete mip; }

int kx_mip_solve(kx_mip *mip, const kx_mip_options *options, double *solution, kx_mip_outcome *outcome) {
  try {
    std::unique_ptr<std::FILE, FileCloser> log;
    if (options->log_path) {
      log.reset(std::fopen(options->log_path, "a"));
      if (!log) return KX_MIP_NO_LOG;
    }
    Log handler(log.get());
    mip->solver.passInMessageHandler(&handler);
    BreakOff break_off(options);
    mip->solver.getModelPtr()->passInEventHandler(&break_off);

    const int columns = mip->solver.getNumCols();
    if (options->start) {
      // The start is matched by name. Names on some columns or rows only crash postprocessing, which copies the names
      // of all once there are any, so everything gets one.
      for (int column = 0; column < columns; ++column)
        mip->solver.setColName(column, "x" + std::to_string(column));
      const int rows = mip->solver.getNumRows();
      for (int row = 0; row < rows; ++row) mip->solver.setRowName(row, "r" + std::to_string(row));
    }

    CbcModel model(mip->solver);
    model.passInMessageHandler(&handler);
    CbcSolverUsefulData parameters;
    CbcMain0(model, parameters);
    parameters.noPrinting_ = !log;
    model.setLogLevel(options->log_path ? 1 : 0);
    SearchEvents events(options);
    model.passInEventHandler(&events);

    if (options->start) {
      std::vector<std::pair<std::string, double>> start;
      for (int column : mip->integers)
        start.emplace_back("x" + std::to_string(column), options->start[column]);
      model.setMIPStart(start);
    }

    std::vector<std::string> words = {
        "kindex", "-log", options->log_path ? "1" : "0",
        // Seconds of the wall clock, not of the processor.
        "-timeMode", "elapsed",
        // The default increment of 1e-5 is absolute: it hides better solutions of objectives that are small.
        "-increment", "0", "-ratioGap", "0", "-allowableGap", "0",
        "-integerTolerance", text(options->integer_tolerance), "-primalTolerance", text(options->primal_tolerance),
        "-randomSeed", std::to_string(repeatable(options->seed)),
        "-randomCbcSeed", std::to_string(repeatable(options->seed))};
    auto add = [&](const char *name, const std::string &value) {
      words.push_back(name);
      words.push_back(value);
    };
    if (!options->preprocess) add("-preprocess", "off");
    if (options->nodes >= 0) add("-maxNodes", std::to_string(options->nodes));
    if (options->cutoff < infinity) add("-cutoff", text(options->cutoff));
    words.push_back("-solve");
    words.push_back("-quit");
    std::vector<const char *> arguments;
    for (const auto &word : words) arguments.push_back(word.c_str());
    stage_now = no_stage;
    std::vector<double> seen(columns);
    stage_now.seen = seen.data();
    stage_now.columns = columns;
    // CBC is told of the time limit once it has preprocessed: preprocessing that a clock cuts short leaves passes
    // without a model, which the way back from them dereferences.
    stage_now.seconds = options->seconds;
    stage_now.began = std::chrono::steady_clock::now();
    if (log) stage_now.log = &handler;
    CbcMain1(static_cast<int>(arguments.size()), arguments.data(), model, ask_at_stage, parameters);

    if (stage_now.is_reduced_too_far) return KX_MIP_REDUCED_TOO_FAR;
    outcome->status = model.status();
    outcome->secondary_status = model.secondaryStatus();
    outcome->proven_optimal = model.isProvenOptimal();
    outcome->proven_infeasible = model.isProvenInfeasible();
    outcome->objective = widened(model.getObjValue());
    outcome->bound = widened(model.getBestPossibleObjValue());
    outcome->searched_objective = stage_now.objective;
    outcome->searched_bound = stage_now.bound;
    outcome->nodes = model.getNodeCount();
    outcome->iterations = model.getIterationCount();
    // getColSolution holds values of the relaxation when nothing was found; bestSolution does not.
    const double *best = model.bestSolution();
    outcome->has_solution = best != nullptr;
    outcome->has_partial = !best && stage_now.has_seen;
    if (best) std::copy(best, best + columns, solution);
    if (outcome->has_partial) std::copy(seen.begin(), seen.end(), solution);
    // A log on a full disk must not be cut off without a word.
    if (log && (std::fflush(log.get()) != 0 || std::ferror(log.get()))) return KX_MIP_NO_LOG;
    return 0;
  } catch (...) {
    return 1;
  }
}
