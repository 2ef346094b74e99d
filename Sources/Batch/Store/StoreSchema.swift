internal import GRDB

/// The tables of a store, version by version.
///
/// A version that was released is never changed; what comes later is a migration of its own.
enum StoreSchema {
  /// All versions, oldest first.
  static var migrator: DatabaseMigrator {
    var migrator = DatabaseMigrator()
    migrator.registerMigration("1") { try $0.execute(sql: first) }
    return migrator
  }

  private static let first = """
    CREATE TABLE run (
      id INTEGER PRIMARY KEY,
      key TEXT NOT NULL UNIQUE,
      name TEXT NOT NULL,
      grid TEXT NOT NULL,
      keys TEXT NOT NULL,
      kindex_version TEXT NOT NULL,
      created REAL NOT NULL,
      tasks INTEGER NOT NULL);

    CREATE TABLE input (
      id INTEGER PRIMARY KEY,
      prices_sha256 TEXT NOT NULL,
      files TEXT NOT NULL UNIQUE);

    CREATE TABLE environment (
      id INTEGER PRIMARY KEY,
      host TEXT NOT NULL,
      system TEXT NOT NULL,
      cores INTEGER NOT NULL,
      kindex_version TEXT NOT NULL,
      engine TEXT NOT NULL,
      UNIQUE (host, system, cores, kindex_version, engine));

    CREATE TABLE task (
      id INTEGER PRIMARY KEY,
      digest TEXT NOT NULL UNIQUE,
      status TEXT NOT NULL DEFAULT 'pending',
      cost REAL NOT NULL,
      finished REAL,
      seconds REAL,
      attempts INTEGER,
      started_from TEXT,
      machine_dependence TEXT,
      environment INTEGER REFERENCES environment,
      input INTEGER REFERENCES input);

    CREATE TABLE member (
      run INTEGER NOT NULL REFERENCES run,
      point INTEGER NOT NULL,
      task INTEGER NOT NULL REFERENCES task,
      settings TEXT NOT NULL,
      PRIMARY KEY (run, point)) WITHOUT ROWID;

    CREATE TABLE solution (
      task INTEGER PRIMARY KEY REFERENCES task,
      termination TEXT NOT NULL,
      objective TEXT NOT NULL,
      basis TEXT NOT NULL,
      value REAL, bound REAL, gap REAL, true_value REAL,
      cardinality INTEGER NOT NULL,
      capital REAL NOT NULL, cash REAL NOT NULL,
      transaction_cost REAL NOT NULL, turnover REAL NOT NULL,
      in_rmse REAL, in_mad REAL, in_downside REAL, in_max REAL, in_tracking_error REAL,
      in_excess_return REAL, in_beta REAL, in_r_squared REAL,
      out_rmse REAL, out_mad REAL, out_downside REAL, out_max REAL, out_tracking_error REAL,
      out_excess_return REAL, out_beta REAL, out_r_squared REAL,
      search_seconds REAL NOT NULL, nodes INTEGER NOT NULL, cuts INTEGER NOT NULL,
      iterations INTEGER NOT NULL);

    CREATE TABLE stock (id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE);

    CREATE TABLE holding (
      task INTEGER NOT NULL REFERENCES task,
      stock INTEGER NOT NULL REFERENCES stock,
      shares NUMERIC NOT NULL, price REAL NOT NULL,
      weight REAL NOT NULL, target_weight REAL NOT NULL, trade NUMERIC NOT NULL,
      PRIMARY KEY (task, stock)) WITHOUT ROWID;

    CREATE TABLE incumbent (
      task INTEGER NOT NULL REFERENCES task,
      step INTEGER NOT NULL,
      seconds REAL NOT NULL, value REAL NOT NULL,
      PRIMARY KEY (task, step)) WITHOUT ROWID;

    CREATE TABLE failure (
      task INTEGER PRIMARY KEY REFERENCES task,
      code INTEGER NOT NULL, message TEXT NOT NULL, log TEXT NOT NULL);

    CREATE INDEX task_status ON task (status) WHERE status <> 'done';
    CREATE INDEX member_task ON member (task);

    CREATE VIEW result AS
      SELECT run.name AS run, run.id AS run_id, member.point, member.settings, task.digest AS task, task.status,
        task.finished, task.seconds, task.attempts, task.started_from, task.machine_dependence, environment.host,
        environment.engine, environment.kindex_version, solution.termination, solution.objective, solution.basis,
        solution.value, solution.bound, solution.gap, solution.true_value, solution.cardinality, solution.capital,
        solution.cash, solution.transaction_cost, solution.turnover, solution.in_rmse, solution.in_mad,
        solution.in_downside, solution.in_max, solution.in_tracking_error, solution.in_excess_return,
        solution.in_beta, solution.in_r_squared, solution.out_rmse, solution.out_mad, solution.out_downside,
        solution.out_max, solution.out_tracking_error, solution.out_excess_return, solution.out_beta,
        solution.out_r_squared, solution.search_seconds, solution.nodes, solution.cuts,
        solution.iterations, failure.code AS failure_code,
        failure.message AS failure
      FROM member JOIN run ON run.id = member.run JOIN task ON task.id = member.task
        LEFT JOIN environment ON environment.id = task.environment
        LEFT JOIN solution ON solution.task = task.id
        LEFT JOIN failure ON failure.task = task.id;
    """
}
