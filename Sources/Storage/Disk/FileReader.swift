internal import Core
internal import Hashing
internal import ImageFormats

#if canImport(Darwin)
internal import Darwin
#else
internal import Glibc
#endif

/// Reads a file from its beginning, in pieces.
struct FileReader: ~Copyable {
    private let file: Descriptor
    let attributes: FileAttributes

    var number: Int32 { file.number }

    init(path: String) throws(Errno) {
        // A pipe that nobody writes to must not hold the program.
        try self.init(Descriptor(path, O_RDONLY | O_NONBLOCK))
    }

    init(_ file: consuming Descriptor) throws(Errno) {
        attributes = try file.attributes()
        self.file = file
    }

    /// Passes the bytes to `take`, piece by piece, until they end or `take` says no.
    consuming func forEach(_ take: (ArraySlice<UInt8>) -> Bool) throws(Errno) {
        var buffer = [UInt8](repeating: 0, count: 1 << 18)
        while true {
            let count = try file.read(into: &buffer)
            if count == 0 || !take(buffer[..<count]) { return }
        }
    }

    /// The bytes; `nil` when they are more than `byteCountMax`.
    consuming func bytes(byteCountMax: Int) throws(Errno) -> [UInt8]? {
        var all: [UInt8] = []
        all.reserveCapacity(min(attributes.byteCount, byteCountMax) + 1)
        try forEach { piece in
            all.append(contentsOf: piece)
            return all.count <= byteCountMax
        }
        return all.count <= byteCountMax ? all : nil
    }

    /// The bytes as text; empty when they are more than `byteCountMax`.
    consuming func text(byteCountMax: Int) throws(Errno) -> String {
        String(decoding: try bytes(byteCountMax: byteCountMax) ?? [], as: UTF8.self)
    }

    /// The SHA-256 of the bytes, 64 hexadecimal digits.
    consuming func sha256() throws(Errno) -> String {
        let hash = SHA256()
        try forEach { piece in
            hash.update(piece.span)
            return true
        }
        return hash.finalize().hexText
    }

    /// The SHA-256 of the bytes, 64 hexadecimal digits, and why they are no image that could be
    /// sent.
    consuming func examined() throws(Errno) -> (sha256: String, imageFault: String?) {
        let hash = SHA256()
        var check = InputFileCheck()
        try forEach { piece in
            hash.update(piece.span)
            check.consume(piece.span)
            return true
        }
        return (hash.finalize().hexText, check.fault())
    }
}
