internal import Synchronization

/// Somebody who waits for a moment.
final class Alarm: Sendable {
    private enum State {
        case unset
        case waiting(CheckedContinuation<Bool, Never>)
        case over
    }

    let due: Duration
    private let state = Mutex(State.unset)

    init(due: Duration) {
        self.due = due
    }

    /// - Returns: Whether there is something to wait for: it may be cancelled already.
    func set(_ continuation: CheckedContinuation<Bool, Never>) -> Bool {
        let isOver = state.withLock { state in
            if case .over = state { return true }
            state = .waiting(continuation)
            return false
        }
        if isOver { continuation.resume(returning: false) }
        return !isOver
    }

    /// Wakes who waits, once.
    func ring(isCancelled: Bool) {
        let before = state.withLock { state in
            defer { state = .over }
            return state
        }
        if case .waiting(let continuation) = before {
            continuation.resume(returning: !isCancelled)
        }
    }

    var isOver: Bool {
        state.withLock { state in
            if case .over = state { return true }
            return false
        }
    }
}

/// Alarms by their moments, the next one first.
struct Alarms {
    /// A binary heap.
    private var heap: [Alarm] = []
    /// Above so many, those that are over are looked for and dropped.
    private var countMax = 1024

    var next: Duration? { heap.first?.due }

    mutating func add(_ alarm: Alarm) {
        if heap.count >= countMax {
            let left = heap.filter { !$0.isOver }
            heap = []
            for alarm in left { insert(alarm) }
            countMax = max(1024, 2 * left.count)
        }
        insert(alarm)
    }

    /// Rings all that are due.
    mutating func ring(at moment: Duration) {
        while let first = heap.first, first.due <= moment {
            removeFirst()
            first.ring(isCancelled: false)
        }
    }

    private mutating func insert(_ alarm: Alarm) {
        heap.append(alarm)
        var place = heap.count - 1
        while place > 0, heap[place].due < heap[(place - 1) / 2].due {
            heap.swapAt(place, (place - 1) / 2)
            place = (place - 1) / 2
        }
    }

    private mutating func removeFirst() {
        heap.swapAt(0, heap.count - 1)
        heap.removeLast()
        var place = 0
        while true {
            let children = [2 * place + 1, 2 * place + 2].filter { $0 < heap.count }
            guard let least = children.min(by: { heap[$0].due < heap[$1].due }),
                heap[least].due < heap[place].due
            else { return }
            heap.swapAt(place, least)
            place = least
        }
    }
}
