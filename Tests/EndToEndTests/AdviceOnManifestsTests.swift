internal import Foundation
internal import Testing

/// A line that a message says to write is one that the program takes: each is taken out of the
/// message and written there.
@Suite struct AdviceOnManifestsTests {
    /// A manifest with something wrong, and what makes it right with the words of the message.
    struct Mistake: Sendable, CustomTestStringConvertible {
        let line: String
        let pattern: String
        /// What becomes of `line`; `ADVICE` stands for what the message says to write.
        let mended: String
        let testDescription: String

        init(_ line: String, _ pattern: String, _ mended: String) {
            (self.line, self.pattern, self.mended) = (line, pattern, mended)
            testDescription = line
        }
    }

    static let mistakes = [
        Mistake(
            "    matrix: { seed: [1, 2, 3, 4], size: [1, 2] }\n    sample: 3",
            "write '([^']+)'", "    matrix: { seed: [1, 2, 3, 4], size: [1, 2] }\n    ADVICE"),
        Mistake(
            "    matrix: { seed: [1, 2], size: [1, 2] }\n    zip: [seed, size]",
            "write '([^']+)'", "    matrix: { seed: [1, 2], size: [1, 2] }\n    zip: ADVICE"),
        Mistake(
            "max-jobs: 1\nbatches:", "write '([^']+)'", "ADVICE\nbatches:"),
        Mistake("    inputs: { seed: 7 }", "write '(inputs[^']+)'", "    ADVICE"),
        Mistake(
            "budget: { run: 5 USD }\nbatches:", "or '(on-unknown-price: allow)' under",
            "budget: { run: 5 USD, ADVICE }\nbatches:"),
        Mistake(
            "budget: { run: 5 USD }\nbatches:", "write '(price:)' with",
            "budget: { run: 5 USD }\ndefaults: { ADVICE 1 USD }\nbatches:"),
        Mistake("budget: {}\nbatches:", "write '([^']+)' or", "BUDGET"),
        Mistake("budget: {}\nbatches:", "or '(day[^']+)'", "BUDGET"),
        Mistake(
            "budget: { run: 5 usd }\ndefaults: { price: 1 USD }\nbatches:",
            "help: write (5 [A-Z]+)",
            "budget: { run: ADVICE }\ndefaults: { price: 1 USD }\nbatches:"),
        Mistake(
            "    matrix: { a: [1], b: [2] }\n    include: [{ a: 5 }]",
            "write '(partial-include: true)'",
            "    matrix: { a: [1], b: [2] }\n    include: [{ a: 5 }]\n    ADVICE"),
        Mistake(
            "    inputs: { prompt: \"price ${{ of all\" }", "write '([^']+)' for",
            "    inputs: { prompt: \"price ADVICE of all\" }"),
        Mistake(
            "    inputs: { prompt: {{ matrix.seed }} }", "write '(\\$\\{\\{ … \\}\\})'",
            "    inputs: { prompt: \"${{ pipeline.name }}\" }"),
        Mistake(
            "    inputs: { prompt: \"a\\qb\" }", "write '(\\\\\\\\)' for",
            "    inputs: { prompt: \"aADVICEqb\" }"),
        Mistake(
            "    matrix: { seed: { to: 5 } }", "write (\\{from, to\\})",
            "    matrix: { seed: { from: 1, to: 5 } }"),
        Mistake(
            "    matrix: { seed: { to: 5 } }", "or (\\{from, count\\})",
            "    matrix: { seed: { from: 1, count: 5 } }"),
        Mistake(
            "    matrix: { p: { variants: \"100% cotton\" } }", "write '([^']+)' for",
            "    matrix: { p: { variants: '100ADVICE cotton' } }"),
        Mistake(
            "    matrix: { p: { variants: \"5$ each\" } }", "write '([^']+)' for",
            "    matrix: { p: { variants: '5ADVICE each' } }"),
        Mistake(
            "    matrix: { p: { variants: \"a __ b\" } }", "write '([^']+)' for",
            "    matrix: { p: { variants: 'a ADVICE b' } }"),
        Mistake(
            "    matrix: { p: { variants: \"a {b\" } }", "write '([^']+)' for",
            "    matrix: { p: { variants: 'a ADVICEb' } }"),
        Mistake(
            "    matrix: { p: { variants: \"{~a|b}\" } }", "write '(random: n)'",
            "    matrix: { p: { variants: \"{a|b}\", random: 2 } }"),
        Mistake(
            "    matrix: { p: { variants: \"a ${x}\" } }", "write '(\\$\\{x:…\\})'",
            "    matrix: { p: { variants: \"a ${x:b}\" } }"),
        Mistake(
            "providers: { w: { service: wiro, credentials: { key: abcdef } } }",
            "write \"([^\"]+)\"",
            "providers: { w: { service: wiro, credentials: { key: \"ADVICE\" } } }"),
        Mistake(
            "providers: { w: { service: wiro, credentials: abcdef } }", "write '([^']+)'",
            "providers:\n  w:\n    service: wiro\n    credentials:\n      ADVICE"),
    ]

    /// A manifest with these lines in the place of its own.
    private func manifest(_ line: String) -> String {
        let word = { (name: String) in line.contains(name) }
        let providers =
            word("providers:") ? line : "providers: { w: { service: wiro } }"
        let top = word("batches:") ? line : "batches:"
        let matrix =
            word("matrix:")
            ? line : word("inputs:") ? "    save: a" : "    matrix: { seed: [1, 2] }"
        let inputs = word("inputs:") ? line : "    inputs: { seed: 7 }"
        let names = ["matrix.seed", "matrix.size", "matrix.p", "matrix.a", "matrix.b"]
        let axes = names.filter { matrix.contains(" \($0.dropFirst(7)):") }
        let own = axes.map { "\($0.dropFirst(7)): \"${{ \($0) }}\"" }.joined(separator: ", ")
        return """
            \(providers)
            \(top)
              - name: a
                provider: w
                model: wiro/instant-id
            \(matrix)
            \(word("inputs:") ? inputs : "    inputs: { \(own) }")
            """
    }

    @Test(arguments: mistakes)
    func whatAMessageSaysToWriteIsRight(_ mistake: Mistake) async throws {
        let workplace = try Workplace()
        var text = manifest(mistake.line)
        if mistake.pattern.contains("inputs[") {
            // The line itself is what is missing.
            text = text.replacing(mistake.line, with: "")
        }
        try workplace.write(text, to: "m.yaml")
        let wrong = try await workplace.run("check", "m.yaml")
        let found = try wrong.error.firstMatch(of: Regex(mistake.pattern))
        let advice = try #require(found?[1].substring, "\(wrong.code) \(wrong.error)\n\(text)")
        var mended = mistake.mended.replacing("ADVICE", with: advice)
        if mended == "BUDGET" {
            let unit = advice.split(separator: " ").last ?? ""
            mended = "budget: { \(advice) }\ndefaults: { price: 1 \(unit) }\nbatches:"
        }
        if advice == "[[…]]" { mended = mended.replacing("[[…]]", with: "[[seed, size]]") }
        let right =
            mistake.pattern.contains("inputs[")
            ? text.trimmingCharacters(in: .whitespacesAndNewlines) + "\n" + mended
            : text.replacing(mistake.line, with: mended)
        try workplace.write(right, to: "m.yaml")
        let check = try await workplace.run("check", "m.yaml")
        #expect(check.code == 0, "\(check.error)\n\(right)\n\(wrong.error)")
    }

    /// What `--help` shows of a command is a command.
    @Test(arguments: ["run", "plan", "check", "cancel", "resolve", "status"])
    func theExamplesOfTheHelpAreCommands(_ command: String) async throws {
        let workplace = try Workplace()
        try workplace.write(
            """
            output: out
            vars: { style: none }
            providers: { face: { service: wiro } }
            batches:
              - name: selfies
                provider: face
                model: wiro/instant-id
                matrix: { scheduler: [DDIM, Euler], seed: [7, 8] }
                inputs:
                  style: ${{ vars.style }}
                  scheduler: ${{ matrix.scheduler }}
                  seed: ${{ matrix.seed }}
            """, to: "pipeline.yaml")
        try workplace.write(
            workplace.read("examples/own-service/description.yaml"), to: "my-service.yaml")
        let help = try await workplace.run(command, "--help").output
        let start = try #require(help.range(of: "Examples:") ?? help.range(of: "OVERVIEW"))
        let lines = help[start.upperBound...].split(separator: "\n").filter {
            $0.hasPrefix("  tirage ")
        }
        let example = ["status": 0, "check": 2, "cancel": 3, "resolve": 4][command] ?? 5
        #expect(lines.count >= example, "\(help)")
        for line in lines {
            let words = line.trimmingCharacters(in: .whitespaces).components(separatedBy: "  ")[0]
            let outcome = try await TirageProcess.shell(words, in: workplace.folder)
            // 65: without a key nothing is run; a key of another job is no job here.
            let isOther = words.contains("3fa9c2d1")
            #expect(
                [0, 65].contains(outcome.code) || isOther, "\(words): \(outcome.error)")
            #expect(!outcome.error.contains("Usage:"), "\(words): \(outcome.error)")
        }
    }
}
