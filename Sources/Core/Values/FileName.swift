/// Names of files that are safe on any file system, made from what users and services write.
package enum FileName {
    /// The longest component of a path that is made here, in bytes; number and extension come on
    /// top.
    static let bytesMax = 150
    /// How much of one axis value a default name shows, in bytes.
    static let valueBytesMax = 40
    /// How much of all axis values together, in bytes.
    private static let matrixBytesMax = 120

    /// `text` with everything but letters and digits of any script, `.`, `_` and `-` turned into
    /// single hyphens, and none of them at an end.
    ///
    /// Letters are composed (NFC), what can't be seen is left out, and a name that Windows keeps for
    /// itself gets a `_`.
    /// - Returns: A single path component that never begins with a dot, or nothing.
    package static func safe(_ text: String, bytesMax: Int = FileName.bytesMax) -> String {
        var bytes: [UInt8] = []
        append(text, to: &bytes, bytesMax: bytesMax)
        return unreserved(String(decoding: bytes, as: UTF8.self))
    }

    /// Appends what is safe of `text`, with no hyphen or dot at either end.
    private static func append(_ text: String, to bytes: inout [UInt8], bytesMax: Int) {
        let start = bytes.count
        if text.utf8.allSatisfy({ $0 < 0x80 }) {
            for byte in text.utf8 {
                append(isPlain(byte) ? byte : nil, to: &bytes, from: start)
                if bytes.count - start == bytesMax { break }
            }
        } else {
            for scalar in text.composed.unicodeScalars {
                guard append(scalar, to: &bytes, from: start, bytesMax: bytesMax) else { break }
            }
        }
        while bytes.count > start, isEdge(bytes[bytes.count - 1]) { bytes.removeLast() }
        let edges = bytes[start...].prefix(while: isEdge)
        if !edges.isEmpty { bytes.removeSubrange(edges.indices) }
    }

    /// Appends a byte, or a hyphen for none, unless one is there already.
    private static func append(_ byte: UInt8?, to bytes: inout [UInt8], from start: Int) {
        let hyphen = UInt8(ascii: "-")
        if let byte {
            bytes.append(byte)
        } else if bytes.count == start || bytes[bytes.count - 1] != hyphen {
            bytes.append(hyphen)
        }
    }

    /// - Returns: Whether there was room.
    private static func append(
        _ scalar: Unicode.Scalar, to bytes: inout [UInt8], from start: Int, bytesMax: Int
    ) -> Bool {
        if scalar.value < 0x80 {
            let byte = UInt8(scalar.value)
            append(isPlain(byte) ? byte : nil, to: &bytes, from: start)
            return bytes.count - start < bytesMax
        }
        switch FileNameScalar(scalar) {
        case .unseen: return true
        case .foreign: append(nil, to: &bytes, from: start)
        // Nothing to stand on: it would change the hyphen or the slash before it.
        case .mark where bytes.count == start || isEdge(bytes[bytes.count - 1]): return true
        case .letter, .mark:
            let encoded = String(scalar).utf8
            guard bytes.count - start + encoded.count <= bytesMax else { return false }
            bytes.append(contentsOf: encoded)
        }
        return bytes.count - start < bytesMax
    }

    /// The name with a `_` behind the part that Windows takes for a device: `aux.x` is `aux_.x`.
    static func unreserved(_ name: String) -> String {
        guard name.utf8.count >= 3 else { return name }
        let base = String(decoding: name.utf8.prefix { $0 != UInt8(ascii: ".") }, as: UTF8.self)
        guard (3...5).contains(base.utf8.count), reserved.contains(base.uppercased()) else {
            return name
        }
        return base + "_" + String(decoding: name.utf8.dropFirst(base.utf8.count), as: UTF8.self)
    }

    private static let reserved: Set<String> = {
        let ports = (["COM", "LPT"]).flatMap { port in
            "0123456789¹²³".map { "\(port)\($0)" }
        }
        return Set(["CON", "PRN", "AUX", "NUL"] + ports)
    }()

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
            append(value.inlineText ?? "", to: &bytes, bytesMax: valueBytesMax)
        case .file(let file): append(file.stem, to: &bytes, bytesMax: valueBytesMax)
        case .list: break
        case .map(let fields):
            guard let value = value[field: "id"] ?? fields.first?.value else { return }
            appendSlug(of: value, to: &bytes)
        }
    }

    /// `<batch>/<axis values>-<key>`, as far as the values leave something to be shown.
    static func standard(
        batch: String, _ matrix: [Value.Field], _ key: JobKey
    ) -> String {
        var bytes = Array(unreserved(batch).utf8)
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
        if bytes.count - start > matrixBytesMax {
            bytes.removeLast(bytes.count - start - matrixBytesMax)
            // No half of a character.
            while let last = bytes.last, last & 0xC0 == 0x80 { bytes.removeLast() }
            if let last = bytes.last, last >= 0xC0 { bytes.removeLast() }
        }
        while bytes.count > start, isEdge(bytes[bytes.count - 1]) { bytes.removeLast() }
        if bytes.count > start { bytes.append(UInt8(ascii: "-")) }
        bytes.append(contentsOf: key.short.utf8)
        return String(decoding: bytes, as: UTF8.self)
    }
}
