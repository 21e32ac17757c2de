/// The values of an axis, and what is to be told of how they were read.
struct AxisReading: Sendable {
    let values: AxisValues
    var notes: [String] = []
}

/// Why an axis has no values: everything that is wrong with it.
struct AxisFaults: Error {
    let messages: [String]

    init(_ messages: [String]) {
        self.messages = messages
    }
}

/// Looks up the values of an axis: files, lines, rows, numbers.
struct AxisPlanner {
    let files: any InputFiles
    let sha256: SHA256Function
    /// The pipeline's seed, and the batch's name.
    let seed: Value
    let batch: String

    /// - Throws: every mistake, at the axis's place.
    func reading(_ axis: AxisBlock) throws(AxisFaults) -> AxisReading {
        do throws(InputFileError) {
            switch axis.form {
            case .values(let values): return AxisReading(values: .list(values.map(\.value)))
            case .random(let count): return try drawn(count, axis: axis.name.value)
            case .range(let range): return try self.range(range)
            case .glob(let pattern, let options): return try glob(pattern, options)
            case .lines(let path, let keepsComments):
                return try lines(of: path, keepsComments: keepsComments)
            case .table, .variants, .images: break
            }
        } catch {
            throw AxisFaults([error.message])
        }
        guard case .table(let path, let separator) = axis.form else {
            preconditionFailure("they are planned apart")
        }
        return try TableReading.rows(of: path, separator: separator, files)
    }

    private func drawn(_ count: Int, axis: String) throws(InputFileError) -> AxisReading {
        guard (1...AxisValues.drawnMax).contains(count) else {
            throw InputFileError(
                "\(count) seeds can't be drawn; write 1 to \(AxisValues.drawnMax)")
        }
        return AxisReading(
            values: .drawn(count: count, seed: seed, batch: batch, axis: axis, sha256: sha256))
    }

    private func range(_ range: AxisBlock.RangeForm) throws(InputFileError) -> AxisReading {
        guard let values = AxisValues(range) else {
            throw InputFileError("the range has numbers that can't be counted exactly")
        }
        guard values.count > 0 else {
            throw InputFileError("the range has no values: it ends before it begins")
        }
        return AxisReading(values: values)
    }

    private func glob(
        _ pattern: String, _ options: AxisBlock.GlobOptions
    ) throws(InputFileError) -> AxisReading {
        var paths =
            options.ignoresCase
            ? try files.paths(matchingAnyCase: pattern) : try files.paths(matching: pattern)
        let missed = MissedFiles(of: pattern, paths, files.paths(like: pattern))
        guard !paths.isEmpty else {
            throw InputFileError(
                "no file matches '\(pattern)'; "
                    + (missed?.hint ?? "patterns are relative to the manifest"))
        }
        switch options.order {
        case .bytes: break
        case .natural: paths.sort(by: NaturalOrder.precedes)
        }
        let values = paths.map { path in
            Value.file(FileReference(path: path, mayBeAnything: options.mayBeAnything))
        }
        return AxisReading(values: .list(values), notes: missed.map { [$0.note] } ?? [])
    }

    private func lines(
        of path: String, keepsComments: Bool
    ) throws(InputFileError) -> AxisReading {
        var kept: [Value] = []
        var commentCount = 0
        for line in try files.lines(of: path) {
            let text = line.withoutTrailingBlanks
            guard !text.isEmpty else { continue }
            if !keepsComments, text.utf8.first == UInt8(ascii: "#") {
                commentCount += 1
            } else {
                kept.append(.text(text))
            }
        }
        guard !kept.isEmpty else {
            throw InputFileError("'\(path)' has no line that is not blank and no comment")
        }
        return AxisReading(
            values: .list(kept),
            notes: commentCount == 0 ? [] : [Self.note(on: commentCount, of: path)])
    }

    private static func note(on comments: Int, of path: String) -> String {
        comments == 1
            ? "1 line of '\(path)' begins with '#' and is passed over; 'comments: false' keeps it"
            : "\(comments) lines of '\(path)' begin with '#' and are passed over;"
                + " 'comments: false' keeps them"
    }
}
