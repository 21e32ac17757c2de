import Core
import YAML

/// The names that references may use in one part of a manifest.
struct Vocabulary: Sendable {
    /// The names, by root.
    private let names: [NameKind.Field]
    /// Why a name that exists elsewhere can't be used here, by root or whole.
    private let refusals: [String: String]

    private static let secret =
        "stands only under 'providers', so that no secret can reach an input, a file name or a result"
    private static let identity =
        "would make the request depend on where or when the job runs; name it in 'save' only"
    private static let otherLedger =
        "in 'output' would begin another ledger at midnight, and jobs still in flight would never "
        + "be collected; put the date into 'save'"
    private static let batchOnly = "has a value only inside a batch"

    /// What inputs and targets may name.
    static func inputs(axes: [NameKind.Field], vars: [NameKind.Field]) -> Vocabulary {
        Vocabulary(
            names: batch(axes, vars),
            refusals: ["env": secret, "job": identity, "run": identity])
    }

    /// What `save` may name.
    static func save(axes: [NameKind.Field], vars: [NameKind.Field]) -> Vocabulary {
        Vocabulary(
            names: batch(axes, vars) + [
                NameKind.Field(
                    "job",
                    .group(["index", "key", "replica"].map { NameKind.Field($0, .scalar) })),
                NameKind.Field("run", .group([NameKind.Field("date", .scalar)])),
            ], refusals: ["env": secret])
    }

    /// What `output` may name.
    static func output(vars: [NameKind.Field]) -> Vocabulary {
        Vocabulary(
            names: [NameKind.Field("vars", .group(vars)), pipeline],
            refusals: [
                "env": secret, "matrix": batchOnly, "batch": batchOnly, "job": batchOnly,
                "run": otherLedger,
            ])
    }

    /// What a provider's settings may name.
    static func provider(vars: [NameKind.Field]) -> Vocabulary {
        Vocabulary(
            names: [NameKind.Field("vars", .group(vars)), NameKind.Field("env", .anyName)],
            refusals: ["matrix": batchOnly, "batch": batchOnly, "job": batchOnly])
    }

    private static let pipeline = NameKind.Field(
        "pipeline", .group([NameKind.Field("name", .scalar)]))

    private static func batch(_ axes: [NameKind.Field], _ vars: [NameKind.Field]) -> [NameKind
        .Field]
    {
        [
            NameKind.Field("matrix", .group(axes)), NameKind.Field("vars", .group(vars)), pipeline,
            NameKind.Field("batch", .group([NameKind.Field("name", .scalar)])),
        ]
    }
}

extension Vocabulary {
    /// What the name stands for; nil when it can't be used here, which is reported.
    ///
    /// - Parameter filters: Those of the reference; nil when something is wrong with them, so that
    ///   nothing can be written in its stead.
    func shape(
        of path: [String], filters: [Located<Filter>]? = [], at mark: Mark,
        diagnostics: inout DiagnosticList
    ) -> NameKind? {
        let written = path.joined(separator: ".")
        if let reason = refusals[path[0]] {
            diagnostics.error("'\(written)' \(reason)", at: mark)
            return nil
        }
        var shape = NameKind.group(names)
        for (depth, name) in path.enumerated() {
            switch shape {
            case .unknown: return .unknown
            case .anyName, .row:
                shape = .scalar
                continue
            case .group, .map, .scalar, .list, .file: break
            }
            guard let field = shape.fields.first(where: { $0.name == name }) else {
                let meant = meant(by: path, depth: depth, below: shape)
                let advice =
                    meant.map { "did you mean '\($0.joined(separator: "."))'?" }
                    ?? advice(parents: Array(path[..<depth]), below: shape)
                diagnostics.error(
                    "unknown name \(quoted(written)); \(advice)", at: mark,
                    fix: filters.flatMap { filters in
                        meant.map { path in
                            let place = diagnostics.place(mark)
                            return Reference(path: path, filters: filters, place: place).marked
                        }
                    })
                return nil
            }
            if let lacking = field.lackingAt {
                diagnostics.error(
                    "\(quoted(written)) is not there for every value of the axis", at: mark,
                    notes: [Problem.Note("this value has no '\(name)'", at: lacking)])
                return nil
            }
            shape = field.shape
        }
        return usable(shape, written, at: mark, diagnostics: &diagnostics)
    }

    private func usable(
        _ shape: NameKind, _ written: String, at mark: Mark, diagnostics: inout DiagnosticList
    ) -> NameKind? {
        switch shape {
        case .group(let fields):
            let advice = Self.list(fields.map(\.name), below: [written]) ?? "there are none here"
            diagnostics.error("'\(written)' is no value itself; \(advice)", at: mark)
            return nil
        case .anyName:
            diagnostics.error(
                "'\(written)' is no value itself; name one, as '\(written).NAME'", at: mark)
            return nil
        case .map, .row, .scalar, .list, .file, .unknown: return shape
        }
    }

    /// The name that a misspelt one is near to, or that lacks its group.
    private func meant(by path: [String], depth: Int, below shape: NameKind) -> [String]? {
        if let near = nearest(to: path[depth], among: shape.fields.map(\.name)) {
            return path[..<depth] + [near] + path[(depth + 1)...]
        }
        guard depth == 0 else { return nil }
        return names.first { group in
            group.shape.fields.contains { $0.name == path[0] }
        }.map { [$0.name] + path }
    }

    private func advice(parents: [String], below shape: NameKind) -> String {
        let known = shape.fields.map(\.name)
        if let list = Self.list(known, below: parents) { return list }
        switch parents {
        case ["matrix"]: return "this batch has no matrix"
        case ["vars"]: return "this manifest has no 'vars'"
        default: return "\(quoted(parents.joined(separator: "."))) has no names below it"
        }
    }

    /// `known are 'a.b', 'a.c'`, the first few of them.
    private static func list(_ names: [String], below parents: [String]) -> String? {
        guard !names.isEmpty else { return nil }
        let shown = names.prefix(8).map { "'" + (parents + [$0]).joined(separator: ".") + "'" }
        return "known are " + shown.joined(separator: ", ") + (names.count > 8 ? ", …" : "")
    }

    /// `'a.b', 'a.c'` for the fields of what `path` names.
    static func fieldNames(of shape: NameKind, below path: [String]) -> String {
        list(shape.fields.map(\.name), below: path).map { String($0.dropFirst(10)) } ?? "its fields"
    }
}
