/// Names of files that are safe on any file system, made from what users and services write.
package enum FileName {
    /// The longest component of a path that is made here, in bytes; number and extension come on
    /// top.
    static let bytesMax = 150
    /// How much of one axis value a default name shows, in bytes.
    static let valueBytesMax = 40

    /// `text` with everything but `A–Z a–z 0–9 . _ -` turned into single hyphens, and none of them
    /// at an end.
    ///
    /// - Returns: A single path component that never begins with a dot, or nothing.
    package static func safe(_ text: String, bytesMax: Int = FileName.bytesMax) -> String {
        safe(Substring(text).utf8, bytesMax: bytesMax)
    }

    fileprivate static func safe(
        _ text: Substring.UTF8View, bytesMax: Int = FileName.bytesMax
    ) -> String {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(min(text.count, bytesMax + 1))
        for byte in text {
            if isPlain(byte) {
                bytes.append(byte)
            } else if bytes.last != UInt8(ascii: "-") {
                bytes.append(UInt8(ascii: "-"))
            }
            if bytes.count > bytesMax { break }
        }
        var rest = bytes.prefix(bytesMax)
        while let first = rest.first, isEdge(first) { rest = rest.dropFirst() }
        while let last = rest.last, isEdge(last) { rest = rest.dropLast() }
        return String(decoding: rest, as: UTF8.self)
    }

    private static func isPlain(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "."), UInt8(ascii: "_"),
            UInt8(ascii: "-"):
            true
        default: false
        }
    }

    private static func isEdge(_ byte: UInt8) -> Bool {
        byte == UInt8(ascii: "-") || byte == UInt8(ascii: ".")
    }

    /// What stands for an axis value in a default name: a file's stem, a map's `id` or first field.
    static func slug(_ value: Value) -> String {
        switch value {
        case .null, .bool, .integer, .decimal, .text:
            safe(value.inlineText ?? "", bytesMax: valueBytesMax)
        case .file(let file): safe(file.stem, bytesMax: valueBytesMax)
        case .list: ""
        case .map(let fields): (value[field: "id"] ?? fields.first?.value).map(slug) ?? ""
        }
    }
}

extension Plan.Batch {
    /// Where a job's images go: `<batch>/<save>`, or `<batch>/<axis values>-<key>` when nothing is
    /// said; with `-r1`, `-r2`, … for all replicas but the first.
    func stem(in scope: JobScope, key: JobKey, replica: UInt64) throws(ScopeFault) -> String {
        let stem = try stem(in: scope, key: key)
        guard replica > 0,
            !(save?.references ?? []).contains(where: { $0.written == "job.replica" })
        else { return stem }
        return stem + "-r\(replica)"
    }

    private func stem(in scope: JobScope, key: JobKey) throws(ScopeFault) -> String {
        guard let save else {
            let slugs = scope.matrix.map { FileName.slug($0.value) }.filter { !$0.isEmpty }
            let values = FileName.safe(slugs.joined(separator: "-"), bytesMax: 120)
            return name + "/" + (values.isEmpty ? "" : values + "-") + key.short
        }
        // A value is one part of a name: only the template's own slashes make folders.
        let written = try save.resolved(in: scope) { value in
            value.utf8.contains(UInt8(ascii: "/")) ? value.replacing("/", with: "-") : value
        }
        let components = written.utf8.split(separator: UInt8(ascii: "/"))
            .map { FileName.safe($0) }.filter { !$0.isEmpty }
        guard !components.isEmpty else {
            throw ScopeFault(
                "'save' gives '\(written)', which leaves no file name; use letters, digits, '.', '_' or '-'",
                at: save.place)
        }
        return ([name] + components).joined(separator: "/")
    }
}
