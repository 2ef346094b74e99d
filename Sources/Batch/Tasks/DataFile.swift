public import Scenarios

/// A file that a task is computed from.
public struct DataFile: Sendable, Hashable, Codable {
  /// What a file is to a task.
  public enum Role: String, Sendable, Hashable, Codable {
    /// The price table.
    case prices
    /// The table of stocks.
    case stocks
    /// The share counts owned.
    case holdings
    /// Exposures and specific risk of a factor model.
    case exposures
    /// The covariance of its factors.
    case factorCovariance = "factor_covariance"
  }

  /// What it is to the task.
  public let role: Role
  /// Where it is.
  public let path: String
  /// SHA-256 of its bytes, hexadecimal.
  public let sha256: String
}

extension Specification {
  /// Every file that is named.
  public var files: [(role: DataFile.Role, path: Setting<String>)] {
    var files: [(role: DataFile.Role, path: Setting<String>)] = []
    _ = replacingFiles { role, path in
      files.append((role, path))
      return path
    }
    return files
  }

  /// The same with other files named; the one place that knows where a specification names any.
  func replacingFiles(_ transform: (DataFile.Role, Setting<String>) -> Setting<String>) -> Specification {
    var result = self
    result.prices = prices.map { transform(.prices, $0) }
    result.stocks = stocks.map { transform(.stocks, $0) }
    result.holdings = holdings.map { transform(.holdings, $0) }
    if let model = risk.model, case .file(let path) = model.value {
      let file = transform(.exposures, Setting(path, model.origin))
      result.risk.model = Setting(.file(file.value), file.origin)
    }
    result.risk.factorCovariance = risk.factorCovariance.map { transform(.factorCovariance, $0) }
    return result
  }
}
