import Core
import Foundation
import Services
import Testing

/// The page about descriptions has every key, out of the table that reader and schema use.
@Suite struct DescriptionPageTests {
    static let page = DescriptionKeysTests.repository.appending(path: "docs/describe-a-service.md")

    /// The tables that stand in the page, by the names of their markers.
    static let tables: [(name: String, section: KeySection)] = [
        ("description", DescriptionKeys.top), ("target", DescriptionKeys.target),
        ("limits", DescriptionKeys.limits), ("credential", DescriptionKeys.credential),
        ("authentication", DescriptionKeys.authentication),
        ("signature", DescriptionKeys.signature), ("inputs", DescriptionKeys.inputs),
        ("request", DescriptionKeys.request),
        ("submit", DescriptionKeys.submit.without(DescriptionKeys.request.names)),
        ("handle", DescriptionKeys.handle),
        ("poll", DescriptionKeys.poll.without(DescriptionKeys.request.names)),
        ("cost", DescriptionKeys.cost), ("progress", DescriptionKeys.progress),
        ("cancel", DescriptionKeys.cancel), ("error", DescriptionKeys.error),
        ("evidence", DescriptionKeys.evidence), ("repeat", DescriptionKeys.repeats),
        ("rejected", DescriptionKeys.rejected), ("lookup", DescriptionKeys.lookUp),
        ("list", DescriptionKeys.list.without(DescriptionKeys.request.names)),
    ]

    /// `TIRAGE_GOLDEN=1` (`make golden`) writes the tables anew.
    @Test func theTablesAreThoseOfTheReader() throws {
        let text = try String(contentsOf: Self.page, encoding: .utf8)
        let (renewed, names) = GeneratedTables.renew(text, Self.tables)
        #expect(names.sorted() == Self.tables.map(\.name).sorted())
        if ProcessInfo.processInfo.environment["TIRAGE_GOLDEN"] == "1" {
            try renewed.write(to: Self.page, atomically: true, encoding: .utf8)
        } else {
            #expect(renewed == text, "run 'make golden' and look at the difference")
        }
    }

    @Test func everyKeyStandsInATable() {
        let shown = Set(Self.tables.flatMap(\.section.names))
        #expect(shown == Set(DescriptionKeysTests.sections.flatMap(\.names)))
    }
}
