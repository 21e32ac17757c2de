internal import Core
internal import Manifests
internal import Services
internal import Storage
internal import YAML

/// Finds the description of a service that a manifest names: a built-in one, or a file beside the
/// manifest.
struct ServiceLookup {
    let directory: String
    var homes = HomeFolders.current
    /// Which files may be read.
    var gate = FileGate.open

    /// - Parameter onRead: Called with the path and the bytes of a file that was read.
    func service(
        named name: String, onRead: (String, [UInt8]) -> Void
    ) -> Result<ServiceDescription, ServiceFault> {
        guard Catalogue.isFile(name) else {
            if let service = Catalogue.service(named: name) { return .success(service) }
            return .failure(unknown(name))
        }
        let full: String
        do throws(InputFileError) {
            full = try homes.expanded(name)
        } catch {
            return .failure(.message(error.message, suggestion: nil))
        }
        let path = directory.isEmpty || full.isAbsolutePath ? full : directory + "/" + full
        do throws(InputFileError) {
            try gate.check(path, written: name)
        } catch {
            return .failure(
                .message("can't read \(quoted(name)): \(error.message)", suggestion: nil))
        }
        guard
            let bytes = try? SourceFile.bytes(
                at: path, byteCountMax: DescriptionReader.bytesMax, gate: gate)
        else {
            return .failure(
                .message(
                    "no description \(quoted(name)); paths are relative to the manifest",
                    suggestion: nearby.path(near: full)))
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

extension ServiceLookup {
    private var nearby: NearbyPaths {
        NearbyPaths(folder: directory) { nearest(to: $0, among: $1) }
    }

    /// What to do about a service that nobody described.
    private func unknown(_ name: String) -> ServiceFault {
        let message = "unknown service \(quoted(name))"
        if let near = nearest(to: name, among: Catalogue.names) {
            return .message(message, suggestion: near)
        }
        for file in ["\(name).yaml", "\(name).yml"] where nearby.kind(at: file) == .file {
            return .message(message, suggestion: "./\(file)")
        }
        let known = Catalogue.names.map { "'\($0)'" }.joined(separator: ", ")
        let isPlain = name.unicodeScalars.allSatisfy {
            $0.isASCII && ($0.properties.isAlphabetic || ("0"..."9").contains($0) || $0 == "-")
        }
        return .message(
            message + "; there are \(known); describe your own in a file, as 'service: ./"
                + "\(isPlain && name.utf8.count <= 40 ? name : "mine").yaml': docs/describe-a-service.md",
            suggestion: nil)
    }
}
