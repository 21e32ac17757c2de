package import Core

/// Why there is no description of a service.
package enum ServiceFault: Error, Hashable, Sendable {
    /// A lowercase fragment with the service quoted, and the service that may have been meant.
    case message(String, suggestion: String?)
    /// What is wrong in the user's own description.
    case diagnostics([Diagnostic])
}
