internal import Core
internal import Manifests
internal import Services
internal import Storage

/// What may be read and shown for a manifest.
extension PipelineLoader {
    /// Which files may be read for a manifest.
    func gate(for file: String, in directory: String) -> FileGate {
        FileGate(
            FileGate.Rule(
                folder: directory, roots: Allowed.roots, home: Allowed.home, keyFile: keyFile,
                command: Invocation(file: file, settings: settings.map(\.text)).command("allow")))
    }

    /// A variable that a URL names; from then on no text shows what it holds.
    ///
    /// Of a whole URL those are its parts behind the origin: that must be readable in a question, and
    /// begins as any other URL does.
    static func valueInURL(_ name: String) -> String? {
        guard let value = Console.variable(name), !value.isEmpty else { return nil }
        if Origin(of: value) == nil {
            Credentials.know(Secret(value))
        } else {
            let parts = value.split { "/?&=#".contains($0) }.dropFirst(2)
            for part in parts { Credentials.know(Secret(String(part))) }
        }
        return value
    }
}
