/// Finds credentials in what is about to be sent, in the spellings that a `Redaction` knows.
package struct SecretSearch: Sendable {
    /// By their first byte.
    private let spellings: [[[UInt8]]]
    private let longest: Int

    /// What is shorter would be found in any text.
    private static let bytesMin = 8

    /// `nil` where there is nothing to look for.
    package init?(_ secrets: some Sequence<Secret>) {
        let all = Redaction.spellings(of: secrets, bytesMin: Self.bytesMin)
        guard let longest = all.map(\.count).max() else { return nil }
        var byFirst = [[[UInt8]]](repeating: [], count: 256)
        for spelling in all { byFirst[Int(spelling[0])].append(spelling) }
        spellings = byFirst
        self.longest = longest
    }

    /// How many bytes of a piece must be looked at again with the next.
    package var overlap: Int { longest - 1 }

    package func finds(in bytes: [UInt8]) -> Bool {
        let count = bytes.count
        for index in bytes.indices {
            for spelling in spellings[Int(bytes[index])] where count - index >= spelling.count {
                if spelling.indices.allSatisfy({ bytes[index + $0] == spelling[$0] }) {
                    return true
                }
            }
        }
        return false
    }
}
