/// The lines of a file that another run may have left, read one at a time.
package enum FileLines {
    /// Passes each line without its end to `take`, until it says no.
    ///
    /// A file that is not there or can't be read has no lines; a line longer than `lengthMax` is
    /// passed over. Blocks its thread.
    package static func forEach(
        at path: String, lengthMax: Int = 1 << 20, _ take: ([UInt8]) -> Bool
    ) {
        var line: [UInt8] = []
        var isTooLong = false
        do throws(Errno) {
            try FileReader(path: path).forEach { piece in
                var rest = piece
                while let end = rest.firstIndex(of: UInt8(ascii: "\n")) {
                    if !isTooLong, line.count + end - rest.startIndex <= lengthMax {
                        guard take(line + rest[..<end]) else { return false }
                    }
                    line = []
                    isTooLong = false
                    rest = rest[(end + 1)...]
                }
                isTooLong = isTooLong || line.count + rest.count > lengthMax
                if isTooLong { line = [] } else { line += rest }
                return true
            }
        } catch {
            return
        }
        if !line.isEmpty, !isTooLong { _ = take(line) }
    }
}
