/// Everything that decides a job's images, and so its key.
///
/// Not in it: position, paths, file names, the provider's name, limits, credentials. So inserting a
/// seed at
/// the front or renaming a photo runs nothing again, and changing a prompt runs just what it
/// changes.
struct JobIdentity {
    /// Raised only together with a way to keep the ledgers of before.
    static let version = 1

    let provider: Plan.Provider
    let target: String?
    let inputs: [Value.Field]

    /// - Parameter place: What to point at when a file can't be read.
    func key(
        files: any InputFiles, sha256: SHA256Function, place: Place
    ) throws(ScopeFault) -> JobKey {
        var members: [JSON.Member] = []
        for input in inputs {
            members.append(JSON.Member(input.name, try Self.json(input.value, files, place)))
        }
        let document = JSON.members([
            "version": .integer(Self.version),
            "service": .string(provider.service.name),
            "target": target.map { .string($0) },
            "url": provider.service.isURLIdentity ? .string(provider.url) : nil,
            "inputs": .object(members),
        ])
        let digits = sha256(document.canonicalBytes).map { byte in
            (byte < 16 ? "0" : "") + String(byte, radix: 16)
        }
        return JobKey(hex: digits.joined())
    }

    /// Values as JSON, a file as the SHA-256 of its bytes, equal decimals with one spelling.
    private static func json(
        _ value: Value, _ files: any InputFiles, _ place: Place
    ) throws(ScopeFault) -> JSON {
        switch value {
        case .null: return .null
        case .bool(let flag): return .bool(flag)
        case .integer(let number): return .integer(number)
        case .decimal(let number): return .number(number.canonical)
        case .text(let text): return .string(text)
        case .file(let file):
            do throws(InputFileError) {
                return .members(["sha256-of-file": .string(try files.sha256(of: file.path))])
            } catch {
                throw ScopeFault(error.message, at: place)
            }
        case .list(let items):
            var values: [JSON] = []
            for item in items { values.append(try json(item, files, place)) }
            return .array(values)
        case .map(let fields):
            var members: [JSON.Member] = []
            for field in fields {
                members.append(JSON.Member(field.name, try json(field.value, files, place)))
            }
            return .object(members)
        }
    }
}
