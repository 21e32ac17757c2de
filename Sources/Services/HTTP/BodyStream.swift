internal import NIOCore
internal import Synchronization

/// Whether the bytes of a body were ever asked for: as long as they were not, nothing was sent.
final class FirstPull: Sendable {
    private let flag = Atomic<Bool>(false)

    var happened: Bool { flag.load(ordering: .sequentiallyConsistent) }

    func happen() {
        flag.store(true, ordering: .sequentiallyConsistent)
    }
}

/// A body as the HTTP client asks for it, chunk by chunk.
struct BodyStream: AsyncSequence, Sendable {
    let body: OutgoingBody
    let pull: FirstPull

    func makeAsyncIterator() -> Iterator {
        Iterator(chunks: BodyChunks(body), pull: pull)
    }

    struct Iterator: AsyncIteratorProtocol {
        var chunks: BodyChunks
        let pull: FirstPull

        mutating func next() async throws -> ByteBuffer? {
            pull.happen()
            return try chunks.next().map { ByteBuffer(bytes: $0) }
        }
    }
}
