#if canImport(Darwin)
internal import Darwin
#else
internal import Glibc
#endif

/// The lines of a file that somebody else may have written, one at a time, with their numbers.
///
/// Never follows a link, and holds one line at most.
package struct LineReader: ~Copyable {
    /// A line, counted from 1.
    package struct Line: Sendable {
        package let number: Int
        /// Without its end; `nil` when it is too long to be read.
        package let bytes: [UInt8]?
        /// Whether the file ends before the line does.
        package let isCut: Bool
    }

    /// How long a line may be, in bytes: far more than a job's.
    package static let lengthMax = 16 << 20

    private let path: String
    private let file: Descriptor
    private let lengthMax: Int
    private var buffer: [UInt8] = []
    private var rest = 0..<0
    private var number = 0
    private var isAtEnd = false

    /// Opens the file; `nil` when there is none.
    package init?(at path: String, lengthMax: Int = LineReader.lengthMax) throws(DiskFault) {
        do throws(Errno) {
            guard let attributes = try FileAttributes.at(path, followingLink: false) else {
                return nil
            }
            if attributes.isLink { throw Errno(code: ELOOP) }
            guard attributes.isRegular else { throw Errno(code: EISDIR) }
            // A pipe that nobody writes to must not hold the program.
            file = try Descriptor(path, O_RDONLY | O_NONBLOCK | O_NOFOLLOW)
        } catch {
            throw DiskFault("read", path, error)
        }
        self.path = path
        self.lengthMax = lengthMax
    }

    /// The next line that is not empty; `nil` after the last.
    package mutating func next() throws(DiskFault) -> Line? {
        while let line = try nextOfAll() {
            if line.bytes?.isEmpty != true { return line }
        }
        return nil
    }

    private mutating func nextOfAll() throws(DiskFault) -> Line? {
        var (bytes, isTooLong) = ([UInt8](), false)
        while true {
            if rest.isEmpty, !(try fill()) {
                guard !bytes.isEmpty || isTooLong else { return nil }
                number += 1
                return Line(number: number, bytes: isTooLong ? nil : bytes, isCut: true)
            }
            let end = buffer[rest].firstIndex(of: UInt8(ascii: "\n"))
            let piece = rest.lowerBound..<(end ?? rest.upperBound)
            isTooLong = isTooLong || bytes.count + piece.count > lengthMax
            if isTooLong { bytes = [] } else { bytes += buffer[piece] }
            rest = (end.map { $0 + 1 } ?? rest.upperBound)..<rest.upperBound
            guard end != nil else { continue }
            number += 1
            if bytes.last == UInt8(ascii: "\r") { bytes.removeLast() }
            return Line(number: number, bytes: isTooLong ? nil : bytes, isCut: false)
        }
    }

    /// Reads on; whether there was more.
    private mutating func fill() throws(DiskFault) -> Bool {
        if isAtEnd { return false }
        if buffer.isEmpty { buffer = [UInt8](repeating: 0, count: 1 << 18) }
        do throws(Errno) {
            let count = try file.read(into: &buffer)
            rest = 0..<count
            isAtEnd = count == 0
        } catch {
            throw DiskFault("read", path, error)
        }
        return !isAtEnd
    }
}
