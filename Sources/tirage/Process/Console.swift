internal import ArgumentParser
internal import FoundationEssentials
internal import Reports

#if canImport(Darwin)
internal import Darwin
#else
internal import Glibc
#endif

/// The two streams that people and scripts read: the one place where the program writes to them.
///
/// No credential that was read from the environment gets through.
struct Console: Sendable {
    /// Standard error or standard output.
    enum Stream: Int32, Sendable {
        case output = 1
        case error = 2
    }

    /// Writes all of a text.
    ///
    /// - Returns: Whether all of it was taken; a reader that has gone away counts as served.
    @discardableResult
    static func write(_ text: String, to stream: Stream) -> Bool {
        let text = isTerminal(stream) ? SafeText.seen(text) : text
        var bytes = Credentials.hidden(Array(text.utf8))[...]
        while !bytes.isEmpty {
            let count = unsafe bytes.withUnsafeBytes { buffer in
                unsafe systemWrite(stream.rawValue, buffer.baseAddress, buffer.count)
            }
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { return count < 0 && errno == EPIPE }
            bytes = bytes.dropFirst(count)
        }
        return true
    }

    /// A line on standard error.
    static func say(_ line: String) { write(wrapped(line + "\n", for: .error), to: .error) }

    /// Text for people, broken between words where the stream is a terminal, as it is anywhere else.
    static func wrapped(_ text: String, for stream: Stream) -> String {
        guard isTerminal(stream), let size = size(of: stream) else { return text }
        return WordWrap.wrapped(text, columns: size.columns)
    }

    /// A line on standard output: what the command was asked for.
    ///
    /// - Throws: when it can't be written, so that a script does not take nothing for an answer.
    static func answer(_ line: String) throws(ExitCode) { try answer(text: line + "\n") }

    /// The same for text that ends its own lines.
    static func answer(text: String) throws(ExitCode) {
        guard write(text, to: .output) else {
            say("tirage: can't write to standard output")
            throw ExitCode.disk
        }
    }

    /// The same for text that people read.
    static func answer(prose: String) throws(ExitCode) {
        try answer(text: wrapped(prose, for: .output))
    }

    /// Puts something that refuses every byte where a stream was closed by the caller (`2>&-`).
    ///
    /// Else the next file that is opened gets its number, and messages are written into an image or
    /// the ledger.
    static func occupyClosedStreams() {
        for number: Int32 in 0...2 where fcntl(number, F_GETFD) < 0 {
            // The lowest free number is the one that was found closed.
            _ = unsafe open("/dev/null", number == STDIN_FILENO ? O_WRONLY : O_RDONLY)
        }
    }

    static func isTerminal(_ stream: Stream) -> Bool { isatty(stream.rawValue) == 1 }

    /// Whether a person can be asked something.
    static var isInputTerminal: Bool { isatty(STDIN_FILENO) == 1 }

    /// The next line of standard input without its end; `nil` when there is no more.
    static func line() -> String? { readLine(strippingNewline: true) }

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

/// `write(2)`, under a name that the console's own does not hide.
private func systemWrite(
    _ descriptor: Int32, _ bytes: UnsafeRawPointer?, _ count: Int
) -> Int {
    unsafe write(descriptor, bytes, count)
}
