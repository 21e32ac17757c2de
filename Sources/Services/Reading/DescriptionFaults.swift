package import Core

/// Everything that is wrong with a description.
package struct DescriptionFaults: Error, Hashable, Sendable {
    /// In the order of the file, at least one.
    package let diagnostics: [Diagnostic]

    package init(diagnostics: [Diagnostic]) {
        self.diagnostics = diagnostics
    }
}
