/// A path below an output folder, as a record has it.
package enum OutputPath {
    /// Whether it stays below the folder and names nothing hidden.
    package static func isSafe(_ path: String) -> Bool {
        let parts = path.utf8.split(
            separator: UInt8(ascii: "/"), omittingEmptySubsequences: false)
        return path.utf8.count <= 4096
            && parts.allSatisfy { part in
                !part.isEmpty && part.first != UInt8(ascii: ".") && part.count <= 255
                    && part.allSatisfy { $0 >= 0x20 && $0 != 0x7F }
            }
    }
}
