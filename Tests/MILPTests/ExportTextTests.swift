import MILP
import Testing

@Suite struct ExportTextTests {
  private let model = {
    var model = Model()
    let x = model.addVariable("x", lower: -.infinity, cost: 0.1)
    let n = model.addVariable("n n", .integer, lower: -1, upper: 4, cost: -2)
    let z = model.addVariable("n_n_n", .binary)
    model.add(LinearConstraint(.sum([x, n, z]), lower: -1e-7, upper: 3), named: "two sides")
    model.add(LinearExpression(x) .>= -5, named: "n_two_sides")
    model.addToObjective(LinearExpression(constant: 7))
    return model
  }()

  @Test func lpTextIsThis() {
    #expect(
      model.lpText() == """
        \\ written by Kindex: 3 columns, 2 rows, 4 coefficients
        Minimize
         obj: 0.1 x - 2.0 n_n_n_2 + 7.0 objective_constant
        Subject To
         n_two_sides_2: 1.0 x + 1.0 n_n_n_2 + 1.0 n_n_n <= 3.0
         n_two_sides_2_low: 1.0 x + 1.0 n_n_n_2 + 1.0 n_n_n >= -1e-07
         n_two_sides: 1.0 x >= -5.0
        Bounds
         x free
         -1.0 <= n_n_n_2 <= 4.0
         objective_constant = 1
        Generals
         n_n_n_2
        Binaries
         n_n_n
        End

        """)
  }

  @Test func mpsTextIsThis() {
    #expect(
      model.mpsText() == """
        * written by Kindex: 3 columns, 2 rows, 4 coefficients
        NAME kindex FREE
        ROWS
         N cost
         G n_two_sides_2
         G n_two_sides
        COLUMNS
         x cost 0.1
         x n_two_sides_2 1.0
         x n_two_sides 1.0
         M0 'MARKER' 'INTORG'
         n_n_n_2 cost -2.0
         n_n_n_2 n_two_sides_2 1.0
         n_n_n n_two_sides_2 1.0
         M1 'MARKER' 'INTEND'
         objective_constant cost 7.0
        RHS
         rhs n_two_sides_2 -1e-07
         rhs n_two_sides -5.0
        RANGES
         rng n_two_sides_2 3.0000001
        BOUNDS
         FR bnd x
         LO bnd n_n_n_2 -1.0
         UP bnd n_n_n_2 4.0
         LO bnd n_n_n 0.0
         UP bnd n_n_n 1.0
         FX bnd objective_constant 1
        ENDATA

        """)
  }

  @Test func namesStayApart() {
    var model = Model()
    let names = ["a b", "a_b", "a-b", "n_a_b", "n_a_b_2", "", "é", "è", "e1", "E", "inf", "INF", "Free"]
    for name in names { model.addVariable(name, cost: 1) }
    let text = model.lpText()
    let line = text.split(separator: "\n").drop { !$0.hasPrefix("Bounds") }.dropFirst().prefix(names.count)
    let bounds = line.map { String($0.split(separator: " ")[2]) }
    #expect(Set(bounds).count == names.count, "\(bounds)")
    #expect(bounds[1] == "a_b")
  }

  @Test func aCommentStaysInItsLine() {
    let comment = "x\nMaximize\n obj: s_1\rEnd\u{2028}"
    #expect(
      model.lpText(comment: comment).hasPrefix("\\ x\\u{A}Maximize\\u{A} obj: s_1\\u{D}End\\u{2028}\n\\ written by"))
    #expect(
      model.mpsText(comment: comment).hasPrefix("* x\\u{A}Maximize\\u{A} obj: s_1\\u{D}End\\u{2028}\n* written by"))
    #expect(model.lpText(comment: nil) == model.lpText())
  }

  @Test func equalModelsGiveEqualText() {
    #expect(model.lpText() == model.lpText())
    #expect(model.mpsText() == model.mpsText())
  }
}
