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
    static func valueInURL(_ name: String) -> String? {
        guard let value = Console.variable(name), !value.isEmpty else { return nil }
        // A server on this computer is no secret, and its address must be readable in a question.
        let origin = Origin(of: value)
        if origin.map({ value == $0.written || value == $0.written + "/" }) != true {
            Credentials.know(Secret(value))
        }
        return value
    }
}
