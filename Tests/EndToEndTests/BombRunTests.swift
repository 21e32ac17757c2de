internal import Foundation
internal import Testing

/// Manifests that are small to write and large to work out: `check` and `plan` refuse them in few
/// words.
@Suite struct BombRunTests {
    private static func manifest(_ matrix: String, _ more: String = "") -> String {
        """
        providers: { wiro: { service: wiro } }
        batches:
          - name: bomb
            provider: wiro
            model: wiro/instant-id
            matrix: { a: \(matrix) }
            \(more)
            inputs: { x: "${{ matrix.a }}" }

        """
    }

    private static func deep(_ open: String, _ middle: String, _ close: String, _ count: Int)
        -> String
    {
        String(repeating: open, count: count) + middle + String(repeating: close, count: count)
    }

    private static func laughs(_ generations: Int) -> String {
        let lines = (1..<generations).map { number in
            let aliases = [String](repeating: "*a\(number - 1)", count: 9)
            return "a\(number): &a\(number) [\(aliases.joined(separator: ", "))]\n"
        }
        return "a0: &a0 [x, x, x, x, x, x, x, x, x]\n" + lines.joined()
    }

    private static let bombs: [String: String] = [
        "aliases 9^5": laughs(5), "aliases 9^9": laughs(9), "aliases 9^12": laughs(12),
        "lists in lists": "vars: " + deep("[", "", "]", 10_000),
        "maps in maps": "vars: " + deep("{a: ", "1", "}", 10_000),
        "lists that never end": "vars: " + deep("[", "", "", 10_000),
        "a long scalar": "vars: \"" + String(repeating: "x", count: 4 << 20) + "\"",
        "many keys": "vars: {" + (0..<400_000).map { "k\($0): 1" }.joined(separator: ", ") + "}",
        "variants in variants": manifest("{ variants: \"\(deep("{a|", "b", "}", 10_000))\" }"),
        "variants that never end": manifest("{ variants: \"\(deep("{a|", "", "", 10_000))\" }"),
        "a product of variants": manifest(
            "{ variants: \"\(String(repeating: "{a|b|c|d}", count: 100))\" }"),
        "sets of variants": manifest(
            "{ variants: \"{1-1000$$\((0..<1000).map(String.init).joined(separator: "|"))}\" }"),
        "many seeds": manifest("{ random: 1000000 }"),
        "many repeats": manifest("[1]", "repeat: 18446744073709551615"),
        "too many repeats": manifest("[1, 2]", "repeat: 18446744073709551615"),
        "a long range": manifest("{ from: 0, to: 18446744073709551615 }"),
        "many rows": manifest("{ table: rows.csv }"),
        "many lines": manifest("{ lines: rows.csv }"),
        "excludes that overlap": overlapping(),
        "a base of its own": "extends: bomb.yaml\n",
        "many bases": "extends: base0.yaml\n" + manifest("[1]"),
    ]

    /// A thousand excludes and includes, each of two of eight sides.
    private static func overlapping() -> String {
        let axes = (0..<8).map { "s\($0): { from: 1, count: 20 }" }.joined(separator: ", ")
        let boxes = (0..<1000).map { number in
            let (one, other) = (number % 8, (number / 8 + number + 1) % 8)
            let more = one == other ? "" : ", s\(other): \(number % 20 + 1)"
            return "{ s\(one): \(number * number % 20 + 1)\(more), extra: \(number) }"
        }
        let excludes = boxes.map { $0.replacing(/, extra: \d+/, with: "") }
        return """
            providers: { wiro: { service: wiro } }
            batches:
              - name: bomb
                provider: wiro
                model: wiro/instant-id
                matrix: { \(axes) }
                exclude: [\(excludes.joined(separator: ", "))]
                include: [\(boxes.joined(separator: ", "))]
                inputs: { x: 1 }

            """
    }

    @Test(.timeLimit(.minutes(1)), arguments: bombs.keys.sorted())
    func aBombIsRefusedInFewWords(name: String) async throws {
        let workplace = try Workplace()
        try workplace.write(try #require(Self.bombs[name]), to: "bomb.yaml")
        if name.contains("rows") || name.contains("lines") {
            let rows = String(repeating: "a,row\n", count: 1_000_000)
            try workplace.write("id,word\n" + rows, to: "rows.csv")
        }
        for number in 0..<100 where name.contains("bases") {
            try workplace.write("extends: base\(number + 1).yaml\n", to: "base\(number).yaml")
        }
        for command in ["check", "plan"] {
            let outcome = try await workplace.run(command, "bomb.yaml")
            #expect(outcome.code == 65, "\(outcome.output.prefix(500))")
            #expect(outcome.output.isEmpty)
            for message in outcome.error.split(separator: "\n\n") {
                #expect(message.utf8.count <= 1024, "\(message.prefix(500))")
            }
            #expect(outcome.error.utf8.count <= 40 << 10)
        }
    }

    @Test(.timeLimit(.minutes(1))) func aDeepSettingIsRefusedInFewWords() async throws {
        let workplace = try Workplace()
        try workplace.write(Self.manifest("[1]"), to: "good.yaml")
        let value = "vars.x=" + Self.deep("[", "", "]", 10_000)
        let outcome = try await workplace.run("plan", "--set", value, "good.yaml")
        #expect(outcome.code == 65)
        #expect(outcome.error.utf8.count <= 1024, "\(outcome.error.prefix(500))")
    }
}
