import Core
import Testing

@Suite("Variants beside dynamicprompts 0.31")
struct VariantDifferentialTests {
    @Test func everyDifferenceIsKnownAndEveryKnownOneIsThere() throws {
        let theirs = try DynamicPrompts()
        #expect(theirs.cases.count >= 300)
        let known = Dictionary(
            uniqueKeysWithValues: KnownDifference.all.flatMap { difference in
                difference.templates.map { ($0, difference.reason) }
            })
        for one in theirs.cases {
            let ours = theirs.ours(one.template)
            let differs = !Self.same(ours, one.outcome)
            #expect(
                differs == (known[one.template] != nil),
                "\(one.template.debugDescription): \(ours), theirs \(one.outcome)")
        }
        let templates = Set(theirs.cases.map(\.template))
        for template in known.keys { #expect(templates.contains(template), "\(template)") }
    }

    /// Byte for byte: Swift's `==` would take é for e with an accent.
    private static func same(_ a: DynamicPrompts.Outcome, _ b: DynamicPrompts.Outcome) -> Bool {
        guard case .texts(let a, let aTotal) = a, case .texts(let b, let bTotal) = b else {
            return a == b
        }
        return aTotal == bTotal && a.map { Array($0.utf8) } == b.map { Array($0.utf8) }
    }
}
