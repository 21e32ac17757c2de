import Foundation
package import Transfers

extension EventLoop {
    /// One for all tests, on a thread of its own.
    package static let ofTests: EventLoop = {
        let loop = EventLoop()
        Thread.detachNewThread { loop.serve() }
        return loop
    }()
}
