import Storage
import Synchronization

/// A disk that takes so many bytes and then fails; pieces are small, so that partial writes happen.
final class FaultyDisk: Sendable {
    private let room: Mutex<Int>
    private let error: Errno
    private let syncError: Errno?
    private let roomError: Errno?

    init(room: Int, error: Errno, syncError: Errno? = nil, roomError: Errno? = nil) {
        self.room = Mutex(room)
        self.error = error
        self.syncError = syncError
        self.roomError = roomError
    }

    var calls: DiskCalls {
        DiskCalls(
            write: { (descriptor, bytes) throws(Errno) in
                let count = min(bytes.count, 7, self.room.withLock { $0 })
                guard count > 0 else { throw self.error }
                self.room.withLock { $0 -= count }
                return try DiskCalls.system.write(descriptor, bytes.extracting(0..<count))
            },
            sync: { (descriptor) throws(Errno) in
                if let syncError = self.syncError { throw syncError }
                try DiskCalls.system.sync(descriptor)
            },
            checkRoom: { (_) throws(Errno) in if let roomError = self.roomError { throw roomError }
            })
    }
}
