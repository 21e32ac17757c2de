/// The name that an image is to have below the output folder, and what it is called instead where
/// that is taken.
package struct ImageName: Hashable, Sendable {
    /// Whose image it is, which decides how plain its name may be.
    package enum Owner: Hashable, Sendable {
        /// A job of the plan: the name that `save` gives is its own.
        case present
        /// A job that the plan has no more: the name bears the job's key.
        case past
        /// An earlier attempt of a job that was made again: the same, and the attempt's number.
        case earlier(attempt: Int)
    }

    /// Empty, or the folder of what was put aside.
    let prefix: String
    /// Folders and name, with the image's number where its job has several.
    let base: String
    let key: JobKey
    package let owner: Owner
    /// With its dot; empty when there is none.
    let ending: String

    /// Where images and files are put aside that no plan needs.
    package static let pastFolder = "past/"

    package init(prefix: String, base: String, key: JobKey, owner: Owner, ending: String) {
        self.prefix = prefix
        self.base = base
        self.key = key
        self.owner = owner
        self.ending = ending
    }

    /// The path to take when `number` others were taken, counted from 0.
    package func path(_ number: Int) -> String {
        let own = prefix + base + "-" + key.short
        let more: String
        switch (owner, number) {
        case (.present, 0): return prefix + base + ending
        case (.present, 1), (.past, 0): more = ""
        case (.present, _): more = "-\(number)"
        case (.past, _): more = "-\(number + 1)"
        case (.earlier(let attempt), 0): more = "-\(attempt)"
        case (.earlier(let attempt), _): more = "-\(attempt)-\(number + 1)"
        }
        return own + more + ending
    }

    /// Whether an image that lies there need not be moved.
    func allows(_ path: String) -> Bool {
        guard case .earlier = owner else { return path == self.path(0) }
        let stem = self.path(0).dropLast(ending.count)
        guard path.hasPrefix(stem), path.hasSuffix(ending) else { return false }
        let rest = path.dropFirst(stem.count).dropLast(ending.count)
        return ImageName.isNumbers(rest.utf8)
    }

    /// Whether it is nothing, or `-2`, or `-2-3`.
    fileprivate static func isNumbers(_ text: some Sequence<UInt8>) -> Bool {
        var isAfterHyphen = true
        var isBegun = false
        for byte in text {
            if byte == UInt8(ascii: "-") {
                guard !isBegun || !isAfterHyphen else { return false }
                isAfterHyphen = true
            } else {
                guard isBegun, (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) else {
                    return false
                }
                isAfterHyphen = false
            }
            isBegun = true
        }
        return !isBegun || !isAfterHyphen
    }
}

/// What the path of a stored image says of how it came by its name.
package struct ImagePathParts: Hashable, Sendable {
    /// Empty, or the folder of what was put aside.
    package let prefix: String
    /// `-2` for the second image of a job that has several; else empty.
    package let number: String
    /// With its dot; empty when there is none.
    package let ending: String
    /// Whether it bears nothing but what `save` gives.
    package let isClean: Bool

    /// - Parameters:
    ///   - stem: What `save` gave when the image was stored.
    ///   - place: Its place among the images of its job, for a path that is none of those.
    package init(of path: String, stem: String, key: JobKey, place: Int, count: Int) {
        let past = ImageName.pastFolder
        for prefix in ["", past] {
            if let parts = Self.read(path, prefix, stem, key) {
                self = parts
                return
            }
        }
        prefix = ""
        number = count > 1 ? "-\(place + 1)" : ""
        ending = Self.ending(of: path)
        isClean = false
    }

    private init(prefix: String, number: String, ending: String, isClean: Bool) {
        self.prefix = prefix
        self.number = number
        self.ending = ending
        self.isClean = isClean
    }

    /// The last extension of a path.
    static func ending(of path: String) -> String {
        let bytes = path.utf8
        let start = path.lastSlash.map { bytes.index(after: $0) } ?? path.startIndex
        guard let dot = bytes[start...].lastIndex(of: UInt8(ascii: ".")), dot > start else {
            return ""
        }
        return String(path[dot...])
    }

    private static func read(
        _ path: String, _ prefix: String, _ stem: String, _ key: JobKey
    ) -> ImagePathParts? {
        let whole = prefix + stem
        guard path.utf8.starts(with: whole.utf8) else { return nil }
        let ending = ending(of: path)
        let rest = Array(path.utf8.dropFirst(whole.utf8.count).dropLast(ending.utf8.count))
        guard whole.utf8.count + rest.count + ending.utf8.count == path.utf8.count else {
            return nil
        }
        let own = Array("-\(key.short)".utf8)
        let number = numbered(rest, own)
        let left = rest.dropFirst(number.count)
        guard !left.isEmpty else {
            return ImagePathParts(
                prefix: prefix, number: String(decoding: number, as: UTF8.self), ending: ending,
                isClean: true)
        }
        guard left.starts(with: own), ImageName.isNumbers(left.dropFirst(own.count)) else {
            return nil
        }
        return ImagePathParts(
            prefix: prefix, number: String(decoding: number, as: UTF8.self), ending: ending,
            isClean: false)
    }

    /// The number at the beginning; what is the key itself is none.
    private static func numbered(_ rest: [UInt8], _ own: [UInt8]) -> ArraySlice<UInt8> {
        guard rest.first == UInt8(ascii: "-"), !rest.starts(with: own) else { return [] }
        let digits = rest.dropFirst().prefix {
            (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0)
        }
        return digits.isEmpty ? [] : rest[..<digits.endIndex]
    }
}
