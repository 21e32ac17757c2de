package import Core
import YAML

/// Reads a manifest: YAML in, a `Manifest` and every mistake in it out.
package struct ManifestReader {
    private let services: (String) -> Result<ServiceDescription, ServiceFault>
    private let bases: (String) -> Result<[UInt8], ServiceFault>
    private let disk: (any InputFiles)?
    private let limits: (file: String, bytes: [UInt8])?

    /// - Parameters:
    ///   - services: The description for a service as a manifest writes it: a name, or a path
    ///     that begins with `./` or `../`.
    ///   - bases: The bytes of a file that a manifest extends, by its path from where the
    ///     manifest's own
    ///     path starts.
    ///   - disk: The files beside the manifest, to tell text that is the name of one, and whose
    ///     folder a `~` means.
    ///   - limits: The file with its user's limits for all manifests.
    package init(
        services: @escaping (String) -> Result<ServiceDescription, ServiceFault>,
        bases: @escaping (String) -> Result<[UInt8], ServiceFault> = { _ in
            .failure(.message("no other files can be read here", suggestion: nil))
        }, disk: (any InputFiles)? = nil, limits: (file: String, bytes: [UInt8])? = nil
    ) {
        self.limits = limits
        self.services = services
        self.bases = bases
        self.disk = disk
    }

    /// The manifest in `bytes`, with all there is to say about it, sorted by place.
    ///
    /// - Parameter file: The file as the user named it; its name stands for the pipeline's where
    ///   that is not
    ///   written.
    /// - Parameter directory: The folder that paths in it are relative to, and in the files that it
    ///   extends.
    /// - Parameter settings: What counts over all that is written; of the same path the last.
    /// - Returns: No manifest only where the YAML can't be read or is no map. A manifest with
    ///   errors has
    ///   all that could be read: what is wrong has been left out, and a batch may name a provider
    ///   that is
    ///   not there.
    package func read(
        _ bytes: [UInt8], file: String, directory: String, settings: [Setting] = []
    ) -> (manifest: Manifest?, diagnostics: [Diagnostic]) {
        var diagnostics = DiagnosticList(file: file, disk: disk)
        do throws(Problem) {
            let (root, cuts) = try parseWithCuts(bytes)
            CommentCheck(cuts: cuts).check(root, diagnostics: &diagnostics)
            if root.pairs == nil {
                diagnostics.error(
                    "expected a manifest, found \(root.kindName); begin with 'providers:' and 'batches:'",
                    at: root.mark)
                return (nil, diagnostics.sorted)
            }
            var bases = ExtendedManifests(read: bases)
            let extended = bases.manifest(root, of: file, diagnostics: &diagnostics)
            // What a base would have said is not missing because of the manifest.
            guard bases.isComplete else { return (nil, diagnostics.sorted) }
            let whole = Settings.apply(settings, to: extended, diagnostics: &diagnostics)
            let ceiling = limits.map { limits in
                Ceiling(limits.bytes, file: limits.file, diagnostics: &diagnostics)
            }
            let reader = PipelineReader(
                file: file, directory: directory, services: services, ceiling: ceiling)
            let manifest = reader.manifest(whole, diagnostics: &diagnostics)
            return (manifest, diagnostics.sorted)
        } catch {
            diagnostics.problems.add(error)
            return (nil, diagnostics.sorted)
        }
    }
}

extension ManifestReader {
    /// Whether a file that was given as a manifest is the description of a service: it says what
    /// `service` it is, and has no `batches`.
    package static func isDescription(_ bytes: [UInt8]) -> Bool {
        let keys = (try? parse(bytes))?.pairs ?? []
        return keys.contains { $0.key == "service" && $0.value.text != nil }
            && !keys.contains { $0.key == "batches" }
    }
}
