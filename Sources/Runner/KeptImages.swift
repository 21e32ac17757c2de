internal import Core

/// Those of a job's images that are on disk, by their places in the service's list.
struct KeptImages: Sendable {
    private struct Entry {
        let image: StoredImage
        /// Whether only its place tells which image of the list it is.
        var isAssumed: Bool
    }

    private var images: [Int: Entry] = [:]

    /// None yet.
    init() {}

    /// What an earlier run kept.
    ///
    /// - Parameter isCertain: Whether they belong to the list that is known now.
    init(_ kept: [StoredImage?], isCertain: Bool) {
        for (place, image) in kept.enumerated() {
            images[place] = image.map { Entry(image: $0, isAssumed: !isCertain) }
        }
    }

    /// A list in place of another: an image keeps its address but for its signature, else its
    /// place.
    ///
    /// Of a list that became shorter nobody knows which images are left.
    mutating func follow(from old: [String], to new: [String]) {
        guard old != new else { return }
        let names = new.map(Self.name)
        let isNamed = Set(names).count == names.count
        let places = Dictionary((isNamed ? names : new).enumerated().map { ($1, $0) }) { one, _ in
            one
        }
        var moved: [Int: Entry] = [:]
        var others: [(place: Int, entry: Entry)] = []
        for (place, entry) in images.sorted(by: { $0.key < $1.key }) {
            let name = place < old.count ? (isNamed ? Self.name(old[place]) : old[place]) : nil
            if let next = name.flatMap({ places[$0] }), moved[next] == nil {
                moved[next] = entry
            } else {
                others.append((place, entry))
            }
        }
        if new.count >= old.count {
            for (place, entry) in others where place < new.count && moved[place] == nil {
                moved[place] = Entry(image: entry.image, isAssumed: true)
            }
        }
        images = moved
    }

    /// A URL without what signs it.
    private static func name(_ url: String) -> String {
        String(url.prefix { $0 != "?" && $0 != "#" })
    }

    /// Forgets images whose place was assumed, and whose bytes are those of another: the assumption
    /// was wrong.
    ///
    /// - Returns: Whether there were any, to be fetched now.
    mutating func dropRepeats() -> Bool {
        let repeats = images.filter { place, entry in
            entry.isAssumed
                && images.contains { $0 != place && $1.image.sha256 == entry.image.sha256 }
        }
        for place in repeats.keys { images[place] = nil }
        return !repeats.isEmpty
    }

    func has(_ index: Int) -> Bool { images[index] != nil }

    mutating func add(_ image: StoredImage, at index: Int) {
        images[index] = Entry(image: image, isAssumed: false)
    }

    var count: Int { images.count }

    /// In the service's order.
    var all: [StoredImage] { places.compactMap(\.self) }

    /// Up to the last that there is.
    var places: [StoredImage?] {
        (0..<((images.keys.max() ?? -1) + 1)).map { images[$0]?.image }
    }

    /// How a job ends whose other images will never be there.
    ///
    /// - Parameter total: How many it should have.
    func end(_ event: JobEvent, _ message: String, of total: Int) -> JobEvent {
        guard !images.isEmpty else { return event }
        let words =
            "\(images.count) of its \(max(total, images.count)) images are there; of the others: "
            + message
        return .partial(all, Failure(.output, words))
    }
}
