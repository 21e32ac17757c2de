internal import Codings

/// The body of an answer on its way into memory: unpacked, and no longer than may be.
struct AnswerBody {
    private let most: Int
    private let length: Int?
    private let room: AnswerRoom
    private var unpacking: Unpacking
    private var bytes: [UInt8] = []
    /// Once the body is long, its share of the room for long ones.
    private(set) var share: AnswerRoom.Share?

    /// - Parameters:
    ///   - most: The most bytes that may come of it, unpacked.
    ///   - length: What `Content-Length` says.
    ///   - coding: What `Content-Encoding` says.
    init(most: Int, length: String?, coding: String?, room: AnswerRoom) {
        self.most = most
        self.length = length.flatMap { Int($0) }
        self.room = room
        unpacking = Unpacking(said: coding)
    }

    mutating func append(_ chunk: [UInt8]) async throws(Answer.Fault) {
        unpacking.feed(chunk)
        try await take()
    }

    /// The whole body, now that no bytes follow.
    mutating func finish() async throws(Answer.Fault) -> [UInt8] {
        unpacking.end()
        try await take()
        if let coding = unpacking.leftPacked { throw .packed("said to be '\(coding)'") }
        defer { bytes = [] }
        return bytes
    }

    private mutating func take() async throws(Answer.Fault) {
        while let piece = try piece() {
            guard bytes.count + piece.count <= most else {
                bytes = []
                throw .tooLong(most)
            }
            if share == nil, bytes.count + piece.count > AnswerRoom.free {
                share = await room.share(of: expected)
                bytes.reserveCapacity(expected)
            }
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
