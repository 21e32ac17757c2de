internal import Core
internal import Manifests
internal import Services
internal import Storage
internal import YAML

/// Finds the description of a service that a manifest names: a built-in one, or a file beside the
/// manifest.
struct ServiceLookup {
    let directory: String

    /// - Parameter onRead: Called with the path and the bytes of a file that was read.
    func service(
        named name: String, onRead: (String, [UInt8]) -> Void
    ) -> Result<ServiceDescription, ServiceFault> {
        guard Catalogue.isFile(name) else {
            if let service = Catalogue.service(named: name) { return .success(service) }
            return .failure(
                .message(
                    "unknown service \(quoted(name))",
                    suggestion: nearest(to: name, among: Catalogue.names)))
        }
        let path = directory.isEmpty || name.isAbsolutePath ? name : directory + "/" + name
        guard
            let bytes = try? SourceFile.bytes(at: path, byteCountMax: DescriptionReader.bytesMax)
        else {
            return .failure(
                .message(
                    "no description \(quoted(name)); paths are relative to the manifest",
                    suggestion: nil))
        }
        onRead(path, bytes)
        do throws(DescriptionFaults) {
            var service = try DescriptionReader.description(from: bytes, file: path)
            service.path = name
            return .success(service)
        } catch {
            return .failure(.diagnostics(error.diagnostics))
        }
    }
}
