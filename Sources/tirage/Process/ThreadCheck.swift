#if canImport(Darwin)
internal import Darwin
#else
internal import Glibc
#endif

/// Whether this process may make threads: the network, the disk and the tasks of a run need some.
///
/// Where it may not (a limit of processes, a sandbox), what needs them waits without a word, for
/// ever, or traps. So it is tried before anything is begun.
enum ThreadCheck {
    /// Threads beyond those that there are one of for each processor: the run's own, and those for the
    /// disk, host names, signals and the screen.
    private static let others = 6
    private static let countMax = 32

    /// Makes as many threads as a run has, and ends them.
    ///
    /// - Returns: Why that can't be done; `nil` when it can.
    static func fault() -> String? {
        let processors = max(1, Int(sysconf(Int32(_SC_NPROCESSORS_ONLN))))
        let wanted = min(processors + others, countMax)
        var ends: [Int32] = [0, 0]
        guard unsafe pipe(&ends) == 0 else { return "no pipe can be made (\(reason(errno)))" }
        var threads: [pthread_t] = []
        var code: Int32 = 0
        while threads.count < wanted, code == 0 { code = addThread(&threads, waitingFor: ends[0]) }
        // All that wait for a byte see that none will come.
        close(ends[1])
        for thread in threads { _ = pthread_join(thread, nil) }
        close(ends[0])
        guard code != 0 else { return nil }
        let how = threads.isEmpty ? "no thread" : "only \(threads.count) of \(wanted) threads"
        return "\(how) can be made here (\(reason(code))), and this command needs them; look at the"
            + " limit of processes (ulimit -u) and at the sandbox or container it runs in"
    }

    /// - Returns: 0, or why there is no thread more.
    private static func addThread(
        _ threads: inout [pthread_t], waitingFor end: Int32
    ) -> Int32 {
        let context = unsafe UnsafeMutableRawPointer(bitPattern: Int(end) + 1)
        #if canImport(Darwin)
        var thread: pthread_t?
        let code = unsafe pthread_create(&thread, nil, { unsafe waitForEnd($0) }, context)
        if code == 0, let thread { threads.append(thread) }
        #else
        var thread = pthread_t()
        let code = unsafe pthread_create(&thread, nil, { unsafe waitForEnd($0) }, context)
        if code == 0 { threads.append(thread) }
        #endif
        return code
    }

    private static func reason(_ code: Int32) -> String {
        switch code {
        case EAGAIN: "a limit is reached"
        case EPERM: "not permitted"
        case ENOMEM: "no memory"
        default: "error \(code)"
        }
    }
}

/// Waits until the pipe whose end `context` stands for is closed, so that all threads are there at
/// once.
private func waitForEnd(_ context: UnsafeMutableRawPointer?) -> UnsafeMutableRawPointer? {
    var byte: UInt8 = 0
    let end = Int32(Int(bitPattern: context) - 1)
    while unsafe read(end, &byte, 1) < 0, errno == EINTR {}
    return nil
}
