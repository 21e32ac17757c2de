internal import Core

/// Why a request could not even be written; nothing has been sent.
enum RequestFault: Error, Hashable, Sendable {
    /// It never can be sent as it is.
    case refused(String)
    /// It may work the next time: a file that could not be read.
    case unsent(String)

    var message: String {
        switch self {
        case .refused(let message), .unsent(let message): message
        }
    }

    /// The result of reading a file, or a fault that says why it could not be read.
    static func unsent<Result>(
        _ read: () throws(InputFileError) -> Result
    ) throws(RequestFault) -> Result {
        do throws(InputFileError) { return try read() } catch { throw .unsent(error.message) }
    }
}
