/// Unpacks one coding: bytes are fed, and unpacked ones taken until there are none.
protocol Decoder: AnyObject {
    /// Whether the packed data have come to their end.
    var isWhole: Bool { get }

    /// Gives it the bytes that come next; those before must have been used up.
    func feed(_ bytes: [UInt8])

    /// The next unpacked bytes, at most `Coding.pieceMax`; `nil` until more is fed.
    func next() throws(CodingFault) -> [UInt8]?
}
