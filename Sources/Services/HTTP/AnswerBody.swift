internal import Codings

/// The body of an answer on its way into memory: unpacked, and no longer than may be.
struct AnswerBody {
    private let most: Int
    private let length: Int?
    private var unpacking: Unpacking
    private var bytes: [UInt8] = []
    /// Of the bytes that come next, so many are known already: they came while there was no room.
    private var repeated = 0
    /// Unpacked, and too much for the room there was.
    private var held: [UInt8]?
    /// Once the body is long, its share of the room for long ones.
    var share: AnswerRoom.Share?

    /// - Parameters:
    ///   - most: The most bytes that may come of it, unpacked.
    ///   - length: What `Content-Length` says.
    ///   - coding: What `Content-Encoding` says.
    init(most: Int, length: String?, coding: String?) {
        self.most = most
        self.length = length.flatMap { Int($0) }
        unpacking = Unpacking(said: coding)
    }

    /// Takes the next bytes.
    ///
    /// - Returns: How much room it needs first; the same bytes are then given again. `nil` when they
    ///   are taken.
    mutating func append(_ chunk: [UInt8]) throws(Answer.Fault) -> Int? {
        let known = min(repeated, chunk.count)
        repeated -= known
        if known < chunk.count {
            unpacking.feed(known == 0 ? chunk : Array(chunk.dropFirst(known)))
        }
        guard let needed = try take() else { return nil }
        repeated += chunk.count
        return needed
    }

    /// What comes of it, now that no bytes follow.
    enum Whole {
        case whole([UInt8])
        /// So much room first.
        case needs(Int)
    }

    mutating func finish() throws(Answer.Fault) -> Whole {
        unpacking.end()
        if let needed = try take() { return .needs(needed) }
        if let coding = unpacking.leftPacked { throw .packed("said to be '\(coding)'") }
        defer { bytes = [] }
        return .whole(bytes)
    }

    /// - Returns: How much room it needs to go on.
    private mutating func take() throws(Answer.Fault) -> Int? {
        while true {
            var next = held
            held = nil
            if next == nil { next = try self.piece() }
            guard let piece = next else { return nil }
            guard bytes.count + piece.count <= most else {
                bytes = []
                throw .tooLong(most)
            }
            if share == nil, bytes.count + piece.count > AnswerRoom.free {
                held = piece
                return expected
            }
            if bytes.isEmpty, share != nil { bytes.reserveCapacity(expected) }
            bytes += piece
        }
    }

    /// How many bytes it may come to.
    private var expected: Int {
        guard let length, unpacking.found.isEmpty else { return most }
        return min(length, most)
    }

    private mutating func piece() throws(Answer.Fault) -> [UInt8]? {
        do throws(CodingFault) {
            return try unpacking.next()
        } catch {
            throw .packed(error.message)
        }
    }
}
