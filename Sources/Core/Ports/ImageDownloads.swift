/// Fetches images from URLs that services give.
///
/// Never holds a credential.
package protocol ImageDownloads: Sendable {
    /// Streams what `url` leads to into `file`, in order, within its limits of size and time.
    ///
    /// - Parameter isLocalAllowed: Whether private addresses may be asked, because the provider
    ///   itself is local.
    func fetch(
        _ url: String, isLocalAllowed: Bool, into file: any ImageFile
    ) async throws(DownloadError)
}

/// Why an image could not be fetched or kept.
package enum DownloadError: Error, Hashable, Sendable {
    /// May work the next time: a reset, a 5xx, a truncated or damaged body.
    ///
    /// - Parameter retryAfter: How long the host asks to be left alone.
    case transient(String, retryAfter: Duration? = nil)
    /// Fewer bytes came than were promised; should that be so each time, they may be all there are.
    case cut(String)
    /// The URL no longer leads anywhere: 401, 403, 404 or 410.
    ///
    /// The service may give a fresh one.
    case gone(String)
    /// Never will work: not an image, too large, an address that may not be asked.
    case unusable(String)
    /// The disk, not the service: full, read-only.
    case disk(String)
}

/// Where the images of jobs go.
package protocol ImageFolder: Sendable {
    /// A new file for image `number` of a job, counted from 1.
    ///
    /// It becomes visible only when it is kept.
    ///
    /// - Parameters:
    ///   - count: How many images the job has: a lone one bears no number.
    ///   - key: The job's, which tells its files from those of other jobs.
    func begin(
        stem: String, number: Int, count: Int, key: JobKey
    ) async throws(DownloadError) -> any ImageFile

    /// Whether every one of these images is on disk with its recorded size.
    func has(_ images: [StoredImage]) async -> Bool
}

/// An image on its way to the disk: written, checked, then kept or dropped.
package protocol ImageFile: Sendable {
    /// Takes the next bytes; returns at once.
    func write(_ bytes: Span<UInt8>) throws(DownloadError)

    /// Checks the whole, makes it durable and gives it its name: written, fsync, rename, fsync of
    /// the folder.
    ///
    /// Overwrites nothing but what the same job kept under its own name: where another file has the
    /// name, the image's gets the job's key.
    /// - Parameter isCut: Whether more was promised than was written; only an image whose end is
    ///   there beyond doubt is kept then.
    func keep(isCut: Bool) async throws(DownloadError) -> StoredImage

    /// Removes what was written.
    func drop() async
}

extension ImageFile {
    package func write(_ bytes: [UInt8]) throws(DownloadError) { try write(bytes.span) }

    /// Keeps what was written to its end.
    package func keep() async throws(DownloadError) -> StoredImage {
        try await keep(isCut: false)
    }
}

extension InlineImage {
    /// Writes its bytes into `file`.
    package func write(into file: any ImageFile) async throws(DownloadError) {
        let isWhole = try read { (bytes) throws(DownloadError) in try file.write(bytes) }
        guard isWhole else { throw .unusable("the image in the answer is no base64") }
    }
}
