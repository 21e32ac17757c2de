/// A content coding of HTTP that can be unpacked (RFC 9110, 8.4.1).
package enum Coding: String, Hashable, Sendable, CaseIterable {
    case gzip, deflate
    case brotli = "br"

    /// The most bytes that come out at once.
    static let pieceMax = 64 * 1024
    /// The most codings, one around the other, that are taken off.
    static let layersMax = 4

    /// The codings that a `Content-Encoding` names, in the order in which they were applied.
    ///
    /// What is no coding, or none that can be unpacked, is left out: the bytes decide.
    package static func list(of header: String?) -> [Coding] {
        guard let header else { return [] }
        let names = header.prefix(200).split(separator: ",").prefix(layersMax)
        return names.compactMap { name in
            let name = name.filter { $0 != " " && $0 != "\t" }.lowercased()
            return Coding(rawValue: name.hasPrefix("x-") ? String(name.dropFirst(2)) : name)
        }
    }

    /// Whether `first` begins as gzip data do.
    package static func isGzip(_ first: some Collection<UInt8>) -> Bool {
        first.starts(with: [0x1f, 0x8b, 0x08])
    }
}

/// Why packed bytes can't be unpacked.
package enum CodingFault: Error, Hashable, Sendable {
    /// They contradict their coding.
    case damaged(Coding)
    /// They stop before their end.
    case cut(Coding)
    /// So little unpacks to so much that it was made to do harm.
    case bomb

    /// The fault as a lowercase fragment for a message.
    package var message: String {
        switch self {
        case .damaged(let coding): "packed as \(coding.rawValue), and damaged"
        case .cut(let coding): "packed as \(coding.rawValue), and cut off"
        case .bomb: "packed so that little becomes far too much"
        }
    }
}
