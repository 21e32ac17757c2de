/// An attempt, as far as the names of its images matter.
package struct NamedAttempt: Hashable, Sendable {
    package let key: JobKey
    /// Counted from 1.
    package let number: Int
    /// Where its images were to go when that was last decided, without number and extension.
    package let stem: String
    /// By their places in the service's list.
    package let images: [StoredImage?]
    /// Where the next page of attempts begins.
    package let position: Int64

    package init(
        key: JobKey, number: Int, stem: String, images: [StoredImage?], position: Int64 = 0
    ) {
        self.key = key
        self.number = number
        self.stem = stem
        self.images = images
        self.position = position
    }

    /// Every image that there is, with its place counted from 0.
    package var placed: [(place: Int, image: StoredImage)] {
        images.enumerated().compactMap { place, image in image.map { (place, $0) } }
    }
}

/// A ledger that tells which images it has, under which names.
package protocol NameReader: Sendable {
    /// All attempts of these jobs, each job's first one first.
    func named(of keys: [JobKey]) async throws(LedgerError) -> [JobKey: [NamedAttempt]]

    /// All attempts that left an image, a page at a time.
    ///
    /// - Parameter position: That of the last attempt of the page before; 0 for the first page.
    func named(
        after position: Int64, count: Int
    ) async throws(LedgerError) -> [NamedAttempt]

    /// How many jobs it knows.
    func jobCount() async throws(LedgerError) -> Int
}

/// An image that should have another name.
package struct Renaming: Hashable, Sendable {
    package let key: JobKey
    package let attempt: Int
    /// Counted from 0 among the images of its job.
    package let place: Int
    package let image: StoredImage
    package let name: ImageName

    package init(key: JobKey, attempt: Int, place: Int, image: StoredImage, name: ImageName) {
        self.key = key
        self.attempt = attempt
        self.place = place
        self.image = image
        self.name = name
    }
}

/// An attempt whose images go elsewhere from now on.
package struct NewStem: Hashable, Sendable {
    package let key: JobKey
    package let attempt: Int
    package let stem: String
}

extension NamedAttempt {
    /// Its images on their way to the folder of what was put aside; those that are there are
    /// missing.
    package func puttingAside(isLatest: Bool) -> [Renaming] {
        placed.compactMap { place, image in
            let parts = ImagePathParts(
                of: image.path, stem: stem, key: key, place: place, count: images.count)
            guard parts.prefix.isEmpty else { return nil }
            let owner: ImageName.Owner =
                parts.isClean ? .present : isLatest ? .past : .earlier(attempt: number)
            let name = ImageName(
                prefix: ImageName.pastFolder, base: stem + parts.number, key: key, owner: owner,
                ending: parts.ending)
            return Renaming(key: key, attempt: number, place: place, image: image, name: name)
        }
    }
}
