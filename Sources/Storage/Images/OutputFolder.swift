package import Core
internal import ImageFormats

/// The folder that a pipeline's images go to.
///
/// Nothing is written outside it: names are checked, and no symbolic link below it is followed. No
/// file is overwritten: where its name is taken by other bytes, an image gets the job's key at the
/// end of its name, and a number where that is taken, too.
package struct OutputFolder: ImageFolder {
    private let root: String
    private let limits: ImageLimits
    private let calls: DiskCalls
    private let redact: @Sendable (String) -> String

    /// - Parameters:
    ///   - root: An existing folder; it may be a link itself.
    ///   - redact: Takes credentials out of what is quoted of a page in an image's place.
    package init(
        _ root: String, limits: ImageLimits = ImageLimits(), calls: DiskCalls = .system,
        redact: @escaping @Sendable (String) -> String = { $0 }
    ) {
        self.redact = redact
        self.root = root
        self.limits = limits
        self.calls = calls
    }

    package func begin(
        stem: String, number: Int, count: Int, key: JobKey
    ) async throws(DownloadError) -> any ImageFile {
        guard let path = ImagePath(stem: stem, number: number, count: count, key: key) else {
            throw .disk("'\(stem)' is not a name for an image; change 'save'")
        }
        let file = PartFile(root: root, path: path, limits: limits, calls: calls, redact: redact)
        try file.open()
        return file
    }

    package func has(_ images: [StoredImage]) async -> Bool {
        images.allSatisfy { image in
            let path = root + "/" + image.path
            let found = try? FileAttributes.at(path, followingLink: false)
            return found?.isRegular == true && found?.byteCount == image.facts.byteCount
        }
    }
}
