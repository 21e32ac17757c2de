package import Core
import YAML

/// Reads a manifest: YAML in, a `Manifest` and every mistake in it out.
package struct ManifestReader {
    private let services: (String) -> Result<ServiceDescription, ServiceFault>

    /// - Parameter services: The description for a service as a manifest writes it: a name, or a path
    ///   that begins with `./` or `../`.
    package init(services: @escaping (String) -> Result<ServiceDescription, ServiceFault>) {
        self.services = services
    }

    /// The manifest in `bytes`, with all there is to say about it, sorted by place.
    ///
    /// - Parameter file: The file as the user named it; its name stands for the pipeline's where that is not
    ///   written.
    /// - Parameter directory: The folder that paths in it are relative to.
    /// - Returns: No manifest only where the YAML can't be read or is no map. A manifest with errors has
    ///   all that could be read: what is wrong has been left out, and a batch may name a provider that is
    ///   not there.
    package func read(
        _ bytes: [UInt8], file: String, directory: String
    ) -> (manifest: Manifest?, diagnostics: [Diagnostic]) {
        var findings = Findings(file: file)
        do throws(Problem) {
            let root = try parse(bytes)
            if root.pairs == nil {
                findings.error(
                    "expected a manifest, found \(root.kindName); begin with 'providers:' and 'batches:'",
                    at: root.mark)
                return (nil, findings.sorted)
            }
            let reader = PipelineReader(file: file, directory: directory, services: services)
            let manifest = reader.manifest(root, findings: &findings)
            return (manifest, findings.sorted)
        } catch {
            findings.problems.add(error)
            return (nil, findings.sorted)
        }
    }
}

/// Why there is no description of a service.
package enum ServiceFault: Error, Hashable, Sendable {
    /// A lowercase fragment with the service quoted, and the service that may have been meant.
    case message(String, suggestion: String?)
    /// What is wrong in the user's own description.
    case diagnostics([Diagnostic])
}
