internal import COpening

#if canImport(Darwin)
internal import Darwin
#else
internal import Glibc
#endif

/// Keeps the keys in this program's memory from being written to a disk when it comes to grief.
enum ProcessShield {
    /// No core dump, and no other program that looks into this one: not the runtime's own either,
    /// which would be started when it crashes.
    ///
    /// Before any key is read.
    static func raise() {
        var none = rlimit(rlim_cur: 0, rlim_max: 0)
        #if canImport(Darwin)
        _ = unsafe setrlimit(RLIMIT_CORE, &none)
        #else
        _ = unsafe setrlimit(__rlimit_resource_t(RLIMIT_CORE.rawValue), &none)
        // Neither a debugger of the same user nor a collector of crashes gets at it.
        _ = tirage_hide_memory()
        #endif
        for number in crashes { signal(number, SIG_DFL) }
    }

    /// The signals for which the runtime starts its reader of stacks.
    private static let crashes = [SIGQUIT, SIGABRT, SIGBUS, SIGFPE, SIGILL, SIGSEGV, SIGTRAP]
}
