import Testing
@testable import YAML

/// The 402 cases of the public yaml-test-suite.
@Suite(.enabled(if: YAMLSuite.isPresent, "needs a copy of yaml-test-suite"))
struct SuiteTests {
    @Test func theSuiteIsWhole() {
        #expect(YAMLSuite.cases.count == 402)
    }

    @Test func theEventsAreLibyamls() throws {
        for suiteCase in YAMLSuite.cases {
            let text = try EventText(suiteCase.bytes)
            #expect(
                text.lines.count == suiteCase.eventCount && text.digest == suiteCase.digest,
                "\(suiteCase.name):\n\(text.lines.joined(separator: "\n"))")
        }
    }

    @Test func whatLibyamlRefusesIsRefused() throws {
        for suiteCase in YAMLSuite.cases {
            guard try EventText(suiteCase.bytes).lines.last?.hasPrefix("refused") == true
            else { continue }
            #expect(throws: Problem.self, "\(suiteCase.name)") { try parse(suiteCase.bytes) }
        }
    }

    @Test func whatIsRefusedHasAPlaceAndAShortMessage() {
        var refusedCount = 0
        for suiteCase in YAMLSuite.cases {
            do {
                _ = try parse(suiteCase.bytes)
            } catch {
                refusedCount += 1
                let lines = LineLengths(suiteCase.bytes)
                #expect(lines.hold(error.mark), "\(suiteCase.name): \(error)")
                #expect(error.notes.allSatisfy { lines.hold($0.mark) }, "\(suiteCase.name)")
                #expect((1...1000).contains(error.message.utf8.count), "\(suiteCase.name)")
            }
        }
        #expect(refusedCount > 150)
    }
}
