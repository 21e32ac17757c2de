/// Files that a manifest names outright and that can't be read.
///
/// A plan looks at the files of its jobs; this is for a manifest whose other mistakes leave no plan,
/// so that a file that is missing as well is said in the same go.
package enum FileCheck {
    private static let mistakesMax = 20

    package static func mistakes(in manifest: Manifest, _ files: any InputFiles) -> [Diagnostic] {
        var found: [Diagnostic] = []
        for batch in manifest.batches {
            for axis in batch.axes {
                guard case .values(let values) = axis.form else { continue }
                for value in values {
                    for file in value.value.files {
                        check(file.path, at: value.place, files, &found)
                    }
                }
            }
            for input in batch.inputs {
                for path in input.value.writtenFiles { check(path, at: input.place, files, &found) }
            }
        }
        return found
    }

    private static func check(
        _ path: String, at place: Place, _ files: any InputFiles, _ found: inout [Diagnostic]
    ) {
        guard found.count < mistakesMax else { return }
        do throws(InputFileError) {
            _ = try files.byteCount(of: try files.expanded(path))
        } catch {
            found.merge(Diagnostic(error.message, at: place), note: "used here, too")
        }
    }
}

extension TemplateValue {
    /// The paths of files in it that are written without references.
    fileprivate var writtenFiles: [String] {
        switch self {
        case .file(let path, _): path.literal.map { [$0] } ?? []
        case .constant(let value): value.files.map(\.path)
        case .list(let items): items.flatMap(\.writtenFiles)
        case .map(let fields): fields.flatMap(\.value.writtenFiles)
        case .reference, .text: []
        }
    }
}
