/// Unpacks one coding: bytes are fed, and unpacked ones taken until there are none.
protocol Decoder: AnyObject {
    /// Whether the packed data have come to their end.
    var isWhole: Bool { get }

    /// Gives it the bytes that come next; those before must have been used up.
    func feed(_ bytes: [UInt8])

    /// The next unpacked bytes, at most `Unpacking.pieceMax`; `nil` until more is fed.
    func next() throws(CodingFault) -> [UInt8]?
}

extension Coding {
    func makeDecoder() -> any Decoder {
        switch self {
        case .gzip, .deflate: Inflater(self)
        case .brotli: BrotliDecoder()
        }
    }

    /// Whether bytes that begin with `first` are packed so.
    ///
    /// Only gzip says so itself. Of the others the beginning is unpacked on trial.
    /// - Parameter isAll: Whether nothing follows `first`.
    func isMet(by first: [UInt8], isAll: Bool) -> Bool {
        if self == .gzip { return Self.isGzip(first) }
        let trial = makeDecoder()
        trial.feed(first)
        do throws(CodingFault) {
            var count = 0
            while let piece = try trial.next(), count < Unpacking.trialMax { count += piece.count }
            return !isAll || trial.isWhole || count >= Unpacking.trialMax
        } catch {
            return false
        }
    }
}
