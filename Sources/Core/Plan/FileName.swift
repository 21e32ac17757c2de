/// Names of files that are safe on any file system, made from what users and services write.
package enum FileName {
    /// The longest component of a path that is made here, in bytes; number and extension come on
    /// top.
    static let bytesMax = 150
    /// How much of one axis value a default name shows, in bytes.
    static let valueBytesMax = 40
    /// How much of all axis values together, in bytes.
    private static let matrixBytesMax = 120

    /// `text` with everything but `A–Z a–z 0–9 . _ -` turned into single hyphens, and none of them
    /// at an end.
    ///
    /// - Returns: A single path component that never begins with a dot, or nothing.
    package static func safe(_ text: String, bytesMax: Int = FileName.bytesMax) -> String {
        safe(text.utf8, bytesMax: bytesMax)
    }

    fileprivate static func safe(
        _ text: some Collection<UInt8>, bytesMax: Int = FileName.bytesMax
    ) -> String {
        var bytes: [UInt8] = []
        append(text, to: &bytes, bytesMax: bytesMax)
        return String(decoding: bytes, as: UTF8.self)
    }

    /// Appends what is safe of `text`, with no hyphen or dot at either end.
    private static func append(
        _ text: some Collection<UInt8>, to bytes: inout [UInt8], bytesMax: Int
    ) {
        let start = bytes.count
        for byte in text {
            if isPlain(byte) {
                bytes.append(byte)
            } else if bytes.count == start || bytes[bytes.count - 1] != UInt8(ascii: "-") {
                bytes.append(UInt8(ascii: "-"))
            }
            if bytes.count - start == bytesMax { break }
        }
        while bytes.count > start, isEdge(bytes[bytes.count - 1]) { bytes.removeLast() }
        let edges = bytes[start...].prefix(while: isEdge)
        if !edges.isEmpty { bytes.removeSubrange(edges.indices) }
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
        var bytes: [UInt8] = []
        appendSlug(of: value, to: &bytes)
        return String(decoding: bytes, as: UTF8.self)
    }

    private static func appendSlug(of value: Value, to bytes: inout [UInt8]) {
        switch value {
        case .null, .bool, .integer, .decimal, .text:
            append((value.inlineText ?? "").utf8, to: &bytes, bytesMax: valueBytesMax)
        case .file(let file): append(file.stem.utf8, to: &bytes, bytesMax: valueBytesMax)
        case .list: break
        case .map(let fields):
            guard let value = value[field: "id"] ?? fields.first?.value else { return }
            appendSlug(of: value, to: &bytes)
        }
    }

    /// `<batch>/<axis values>-<key>`, as far as the values leave something to be shown.
    fileprivate static func standard(
        batch: String, _ matrix: [Value.Field], _ key: JobKey
    ) -> String {
        var bytes = Array(batch.utf8)
        bytes.reserveCapacity(bytes.count + matrixBytesMax + 10)
        bytes.append(UInt8(ascii: "/"))
        let start = bytes.count
        for field in matrix where bytes.count - start < matrixBytesMax {
            let before = bytes.count
            if before > start { bytes.append(UInt8(ascii: "-")) }
            let first = bytes.count
            appendSlug(of: field.value, to: &bytes)
            if bytes.count == first { bytes.removeLast(first - before) }
        }
        bytes.removeLast(max(0, bytes.count - start - matrixBytesMax))
        while bytes.count > start, isEdge(bytes[bytes.count - 1]) { bytes.removeLast() }
        if bytes.count > start { bytes.append(UInt8(ascii: "-")) }
        bytes.append(contentsOf: key.short.utf8)
        return String(decoding: bytes, as: UTF8.self)
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
        guard let save else { return FileName.standard(batch: name, scope.matrix, key) }
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
