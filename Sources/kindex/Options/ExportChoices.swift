public import ArgumentParser
public import Batch

extension ExportTable: ExpressibleByArgument {}
extension ExportForm: ExpressibleByArgument {}
