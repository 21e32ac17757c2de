extension Plan {
    /// 64 hexadecimal digits that are the same for plans whose jobs ask for the same, under the same
    /// names, by the same words; `nil` where nothing less than looking at every job would tell.
    ///
    /// Made of every job's key, and so of the bytes of the files that are sent; of the values that
    /// axes have from files; and of what the caller adds. It says nothing of what is made from the
    /// images of other jobs.
    ///
    /// - Parameter sources: Everything else that the plan was made from: manifest, settings,
    ///   descriptions, version of the program.
    package func fingerprint(of sources: [String]) -> String? {
        guard !hasStages, jobCount > 0, keys.all.count == jobCount else { return nil }
        guard let digest = digestOfKeys() else { return nil }
        var bytes = JSON.array(
            [.string("fingerprint 1"), .string(pipeline), .string(stageImages.folder)]
                + sources.map { .string($0) }
        ).bytes
        if namesDate { bytes += Array(runDate.utf8) }
        for provider in providers { bytes += JSON.strings([provider.name, provider.url]).bytes }
        for batch in batches {
            for axis in batch.axes {
                bytes += JSON.string(axis.name).bytes
                guard append(axis.values, to: &bytes) else { return nil }
            }
        }
        return sha256(bytes + digest).hexText
    }

    /// Whether a job says on which day it is made.
    private var namesDate: Bool {
        batches.contains { batch in
            let names = (batch.target?.references ?? []) + (batch.save?.references ?? [])
            return (names + batch.inputs.flatMap(\.value.references)).contains { $0.root == "run" }
        }
    }

    private static let chunkCount = 10_000

    /// Of all keys in order; `nil` where one of them is not known.
    private func digestOfKeys() -> [UInt8]? {
        var digest: [UInt8] = []
        for start in stride(from: 0, to: keys.all.count, by: Self.chunkCount) {
            for key in keys.all[start..<min(start + Self.chunkCount, keys.all.count)] {
                guard let key else { return nil }
                key.append(to: &digest)
            }
            digest = sha256(digest)
        }
        return digest
    }

    /// Appends what a manifest alone does not tell of an axis.
    ///
    /// - Returns: Whether that could be done.
    private func append(_ values: AxisValues, to bytes: inout [UInt8]) -> Bool {
        switch values {
        // They stand in the manifest.
        case .integers, .decimals, .images: return true
        case .list(let list):
            do throws(InputFileError) {
                for value in list {
                    let json = try value.json { file throws(InputFileError) in
                        try self.json(of: file)
                    }
                    json.write(to: &bytes, sorted: false)
                    bytes.append(UInt8(ascii: "\n"))
                }
                return true
            } catch {
                return false
            }
        case .texts(let pattern, let drawn):
            // What could be drawn from may be more than anybody makes.
            guard values.count <= PlanKeys.countMax else { return false }
            for index in 0..<values.count {
                let made = pattern.made(at: drawn?[Int(index)] ?? index)
                JSON.write(made.text, to: &bytes)
                for choice in made.choices {
                    JSON.write("\(choice.origin) \(choice.text)", to: &bytes)
                }
            }
            return true
        }
    }
}
