/// A credential's value, which nothing prints: not in text, not in a debugger's view, not in a
/// mirror.
package struct Secret: Hashable, Sendable {
    private let value: String

    package init(_ value: String) {
        self.value = value
    }

    package var isEmpty: Bool { value.isEmpty }

    /// The value itself, for a request's header or a signature and for nothing else.
    package func revealedForRequest() -> String { value }
}

extension Secret: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    package var description: String { "<secret>" }
    package var debugDescription: String { "<secret>" }
    package var customMirror: Mirror { Mirror(self, children: EmptyCollection<Mirror.Child>()) }
}
