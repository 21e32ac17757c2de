/// The names in a git index (gitformat-index(5), versions 2 to 4).
///
/// Of an index that makes no sense, or is split over two files, what can't be read is as not there.
struct GitIndex {
    private let bytes: [UInt8]

    init(_ bytes: [UInt8]) {
        self.bytes = bytes
    }

    /// Whether git keeps the file of this name, relative to the top of its work tree.
    func contains(_ name: [UInt8]) -> Bool {
        // Nothing in the file says whether its hashes are SHA-1 or SHA-256: one of them fits to its end.
        for hashCount in [20, 32] {
            if let found = finds(name, hashCount: hashCount) { return found }
        }
        return false
    }

    /// - Returns: nil where the bytes are no index with hashes of this size.
    private func finds(_ name: [UInt8], hashCount: Int) -> Bool? {
        var reader = Reader(bytes: bytes, hashCount: hashCount)
        guard reader.take(4) == Array("DIRC".utf8)[...], let version = reader.number(4),
            (2...4).contains(version), let count = reader.number(4)
        else { return nil }
        var found = false
        var last: [UInt8] = []
        for _ in 0..<count {
            guard let next = reader.name(after: last, version: version) else { return nil }
            last = next
            if next == name { found = true }
        }
        return reader.isAtEnd ? found : nil
    }
}

/// Reads an index from its beginning; nil for what goes beyond its end.
private struct Reader {
    let bytes: [UInt8]
    let hashCount: Int
    private var place = 0

    init(bytes: [UInt8], hashCount: Int) {
        self.bytes = bytes
        self.hashCount = hashCount
    }

    mutating func take(_ count: Int) -> ArraySlice<UInt8>? {
        guard count >= 0, count <= bytes.count - place else { return nil }
        defer { place += count }
        return bytes[place..<place + count]
    }

    mutating func number(_ count: Int) -> UInt32? {
        take(count)?.reduce(0) { $0 << 8 | UInt32($1) }
    }

    /// Times, device, inode, mode, owner and size; behind them the hash and the flags.
    private static let statByteCount = 40

    /// The name of the next entry.
    mutating func name(after last: [UInt8], version: UInt32) -> [UInt8]? {
        let start = place
        guard take(Self.statByteCount + hashCount) != nil, let flags = number(2) else { return nil }
        if flags & 0x4000 != 0 {
            guard version >= 3, take(2) != nil else { return nil }
        }
        var name: [UInt8] = []
        if version == 4 {
            guard let removed = offset(), removed <= last.count else { return nil }
            name = Array(last.dropLast(removed))
        }
        guard let end = bytes[place...].firstIndex(of: 0), let rest = take(end - place) else {
            return nil
        }
        name += rest
        // Twelve bits have the length of all names but very long ones.
        let length = Int(flags & 0xFFF)
        guard length == min(name.count, 0xFFF), !name.isEmpty else { return nil }
        let padding = version == 4 ? 1 : 8 - (place - start) % 8
        guard let zeros = take(padding), zeros.allSatisfy({ $0 == 0 }) else { return nil }
        return name
    }

    /// A number of seven bits a byte, in which each further byte adds one, as in a pack's offsets.
    private mutating func offset() -> Int? {
        guard var byte = number(1) else { return nil }
        var value = Int(byte & 0x7F)
        while byte & 0x80 != 0 {
            guard value < 1 << 40, let next = number(1) else { return nil }
            byte = next
            value = (value + 1) << 7 | Int(byte & 0x7F)
        }
        return value
    }

    /// Whether what follows is the hash of all, or extensions, of which each says its size.
    var isAtEnd: Bool {
        var rest = self
        while bytes.count - rest.place > hashCount {
            guard rest.take(4) != nil, let size = rest.number(4), rest.take(Int(size)) != nil else {
                return false
            }
        }
        return bytes.count - rest.place == hashCount
    }
}
