internal import FoundationEssentials

#if canImport(Darwin)
internal import Darwin
#else
internal import Glibc
#endif

/// The two streams that people and scripts read: the one place where the program writes to them.
struct Console: Sendable {
    /// Standard error or standard output.
    enum Stream: Int32, Sendable {
        case output = 1
        case error = 2
    }

    static func write(_ text: String, to stream: Stream) {
        var bytes = Array(text.utf8)[...]
        while !bytes.isEmpty {
            let count = unsafe bytes.withUnsafeBytes { buffer in
                unsafe Glibc.write(stream.rawValue, buffer.baseAddress, buffer.count)
            }
            if count < 0, errno == EINTR { continue }
            // A closed pipe or a full disk: there is nobody left to tell.
            guard count > 0 else { return }
            bytes = bytes.dropFirst(count)
        }
    }

    /// A line on standard error.
    static func say(_ line: String) { write(line + "\n", to: .error) }

    /// A line on standard output: what the command was asked for.
    static func answer(_ line: String) { write(line + "\n", to: .output) }

    static func isTerminal(_ stream: Stream) -> Bool { isatty(stream.rawValue) == 1 }

    /// Columns and rows; `nil` where the stream is no terminal.
    static func size(of stream: Stream) -> (columns: Int, rows: Int)? {
        var size = winsize()
        let isKnown = unsafe ioctl(stream.rawValue, UInt(TIOCGWINSZ), &size) == 0
        guard isKnown, size.ws_col > 0, size.ws_row > 0 else { return nil }
        return (Int(size.ws_col), Int(size.ws_row))
    }

    static func variable(_ name: String) -> String? {
        ProcessInfo.processInfo.environment[name]
    }
}
