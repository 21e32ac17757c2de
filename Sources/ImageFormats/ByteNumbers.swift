extension [UInt8] {
    /// The `count` bytes at `offset` as a number, most significant first; at most 7 bytes.
    func bigEndian(at offset: Int, count: Int) -> Int {
        self[offset..<offset + count].reduce(0) { $0 << 8 | Int($1) }
    }

    /// The `count` bytes at `offset` as a number, least significant first; at most 7 bytes.
    func littleEndian(at offset: Int, count: Int) -> Int {
        self[offset..<offset + count].reversed().reduce(0) { $0 << 8 | Int($1) }
    }

    /// The four bytes at `offset` as a chunk's name; what is not printable ASCII becomes `?`.
    func fourCharacters(at offset: Int) -> String {
        String(
            decoding: self[offset..<offset + 4].map { (32..<127).contains($0) ? $0 : 63 },
            as: UTF8.self)
    }
}
