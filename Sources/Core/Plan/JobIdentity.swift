/// Everything that decides the images of a batch's jobs, and so their keys.
///
/// Not in it: position, paths, file names, the provider's name, limits, credentials. So inserting a
/// seed at the front or renaming a photo runs nothing again, and changing a prompt runs just what
/// it changes.
///
/// A key is the SHA-256 of canonical JSON: `{"inputs":{…},"replica":…,"service":…,"target":…,
/// "url":…,"version":1}`, members in the order of their names' bytes, without those that a service
/// does not have; replica 0 is not written, so that repeating a job keeps the one there is. What is
/// the same for all jobs of a batch is written once, when the batch is planned.
struct JobIdentity: Sendable {
    /// Raised only together with a way to keep the ledgers of before.
    static let version = 1

    /// Bytes that all jobs share, and the index of the input whose value follows them.
    private struct Part {
        var bytes: [UInt8]
        let input: Int
        /// What to point at when a file of it can't be read.
        let place: Place
    }

    private let parts: [Part]
    /// From the last input that differs to the inputs' end, the service, and what follows the
    /// target.
    private let inputsEnd: [UInt8]
    private let serviceName: [UInt8]
    private let end: [UInt8]

    /// - Parameter isShared: Whether all jobs have the constants of the batch as they are.
    init(of batch: Plan.Batch, isShared: Bool = true) {
        var parts: [Part] = []
        var bytes = Array(#"{"inputs":{"#.utf8)
        let inputs = batch.inputs.enumerated().sorted {
            $0.element.name.utf8.lexicographicallyPrecedes($1.element.name.utf8)
        }
        for (rank, (index, input)) in inputs.enumerated() {
            if rank > 0 { bytes.append(UInt8(ascii: ",")) }
            JSON.write(input.name, to: &bytes)
            bytes.append(UInt8(ascii: ":"))
            if isShared, case .constant(let value) = input.value, value.files.isEmpty {
                value.json(decimal: \.canonical) { _ in .null }.write(to: &bytes, sorted: true)
            } else {
                parts.append(Part(bytes: bytes, input: index, place: input.place))
                bytes = []
            }
        }
        self.parts = parts
        let service = batch.provider.service
        inputsEnd = bytes + [UInt8(ascii: "}")]
        serviceName = #","service":"#.utf8 + JSON.string(service.name).bytes
        let url = #","url":"#.utf8 + JSON.string(batch.provider.url).bytes
        end = (service.isURLIdentity ? Array(url) : []) + #","version":\#(Self.version)}"#.utf8
    }

    /// The key of the job that asks `target` for `inputs`, in the order of the batch.
    func key(
        target: String?, inputs: [Value.Field], replica: UInt64, files: any InputFiles,
        sha256: SHA256Function
    ) throws(ScopeFault) -> JobKey {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(1024)
        for part in parts {
            bytes.append(contentsOf: part.bytes)
            try write(inputs[part.input].value, at: part.place, to: &bytes, files)
        }
        bytes.append(contentsOf: inputsEnd)
        if replica > 0 { bytes.append(contentsOf: #","replica":\#(replica)"#.utf8) }
        bytes.append(contentsOf: serviceName)
        if let target {
            bytes.append(contentsOf: #","target":"#.utf8)
            JSON.write(target, to: &bytes)
        }
        bytes.append(contentsOf: end)
        return JobKey(digest: sha256(bytes))
    }

    /// Writes a value, a file as the SHA-256 of its bytes, equal decimals with one spelling.
    private func write(
        _ value: Value, at place: Place, to bytes: inout [UInt8], _ files: any InputFiles
    ) throws(ScopeFault) {
        switch value {
        case .text(let text): JSON.write(text, to: &bytes)
        case .integer(let number): bytes.append(contentsOf: Value.digits(of: number).utf8)
        case .null, .bool, .decimal, .file, .list, .map:
            let json = try value.json(decimal: \.canonical) { file throws(ScopeFault) in
                // Its job stands for an image that is still to be made.
                if case .awaited(let job) = file.origin {
                    return .members(["image-of-job": .string(job.hex)])
                }
                do throws(InputFileError) {
                    return .members(["sha256-of-file": .string(try files.sha256(of: file))])
                } catch {
                    throw ScopeFault(error.message, at: place)
                }
            }
            json.write(to: &bytes, sorted: true)
        }
    }
}
