package import Core
internal import Hashing
internal import ImageFormats

#if canImport(Darwin)
internal import Darwin
#else
internal import Glibc
#endif

/// The images of an output folder, to be taken over into another: read, never written.
///
/// Nothing outside the folder is read: no symbolic link below it is followed.
package struct SourceFolder: Sendable {
    package let path: String

    package init(_ path: String) {
        self.path = path
    }

    /// Why an image is not as it was recorded: a lowercase fragment.
    package struct Fault: Error, Hashable, Sendable {
        package let message: String
    }

    /// Reads an image to its end.
    ///
    /// - Throws: when it is gone, or its bytes are others than those that were recorded.
    package func check(_ image: StoredImage) throws(Fault) {
        let file = try opened(image)
        do throws(Errno) {
            let found = try FileReader(file).sha256()
            guard found == image.sha256 else { throw Errno(code: 0) }
        } catch {
            throw error.code == 0 ? Self.changed : Self.unreadable(error)
        }
    }

    /// Writes an image to the file that `begin` makes, which is dropped when the bytes are not those
    /// that were recorded.
    package func copy(
        _ image: StoredImage, begin: () async throws(DownloadError) -> any ImageFile
    ) async throws(AdoptionFault) -> StoredImage {
        let target: any ImageFile
        do throws(DownloadError) {
            target = try await begin()
        } catch {
            throw AdoptionFault(error)
        }
        do {
            guard try write(image, to: target) == image.sha256 else { throw Self.changed }
            return try await target.keep()
        } catch let error as Fault {
            await target.drop()
            throw .image(error.message)
        } catch let error as DownloadError {
            await target.drop()
            throw AdoptionFault(error)
        } catch {
            await target.drop()
            throw .disk("\(error)")
        }
    }

    /// - Returns: The SHA-256 of what was written.
    private func write(_ image: StoredImage, to target: any ImageFile) throws -> String {
        let file = try opened(image)
        let hash = SHA256()
        var buffer = [UInt8](repeating: 0, count: 1 << 18)
        while true {
            let count: Int
            do throws(Errno) { count = try file.read(into: &buffer) } catch {
                throw Self.unreadable(error)
            }
            if count == 0 { return hash.finalize().hexText }
            let piece = Array(buffer[..<count])
            hash.update(piece.span)
            try target.write(piece)
        }
    }

    private func opened(_ image: StoredImage) throws(Fault) -> Descriptor {
        guard OutputPath.isSafe(image.path) else {
            throw Fault(message: "its path leads out of the folder")
        }
        do throws(Errno) {
            return try found(image)
        } catch {
            guard error.code != Self.isAnother else { throw Self.changed }
            throw error.isAbsence ? Fault(message: "is gone") : Self.unreadable(error)
        }
    }

    /// Stands for a file of another kind or length.
    private static let isAnother: Int32 = 0

    private func found(_ image: StoredImage) throws(Errno) -> Descriptor {
        var names = image.path.pathParts
        let name = names.removeLast()
        let root = try Descriptor(path, O_RDONLY | O_DIRECTORY)
        let folder = try Descriptor.folder(names, beneath: root)
        let file = try Descriptor(name, in: folder, O_RDONLY | O_NONBLOCK)
        let attributes = try file.attributes()
        guard attributes.isRegular, attributes.byteCount == image.facts.byteCount else {
            throw Errno(code: Self.isAnother)
        }
        return file
    }

    private static let changed = Fault(message: "is not the image that was made")

    private static func unreadable(_ error: Errno) -> Fault {
        error.isLoop
            ? Fault(message: "is a symbolic link, which is not followed")
            : Fault(message: "can't be read: \(error.text)")
    }
}

/// Why an image is not taken over.
package enum AdoptionFault: Error, Hashable, Sendable {
    /// It is not what was recorded; others may be.
    case image(String)
    /// The disk that it should go to takes nothing.
    case disk(String)

    init(_ error: DownloadError) {
        switch error {
        case .transient(let message, _), .cut(let message), .gone(let message),
            .unusable(let message):
            self = .image(message)
        case .disk(let message): self = .disk(message)
        }
    }
}
