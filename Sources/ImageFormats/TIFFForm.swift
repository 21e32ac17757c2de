/// A TIFF file (revision 6, and BigTIFF): its directories, one for a page, and all strips or tiles
/// that they name.
///
/// What lies before the place that the walk has come to is known to be there, as the file has come so
/// far: only the furthest end still to come is waited for.
struct TIFFForm: ImageForm {
    private enum Step { case start, bigStart, before, count, entries, gap, list, pixels }

    /// Where a list of offsets or of byte counts stands, one number for each strip.
    private struct List {
        let tag: Int
        let offset: Int
        let count: Int
        let width: Int
        var byteCount: Int { count * width }
    }

    let type = ImageType.tiff
    let opening = Need.gather(8)
    private(set) var size: ImageSize?
    private var step = Step.start
    private var isLittle = true
    private var isBig = false
    private var position = 8
    /// The furthest byte that is known to belong to it.
    private var end = 0
    /// Where the next directory is, 0 behind the last.
    private var following = 0
    private var lists: [List] = []
    private var values: [Int: [Int]] = [:]

    /// Lists that are longer are passed over: their pixels are not waited for.
    private static let listBytesMax = 64 << 10

    var place: String {
        switch step {
        case .start, .bigStart: "inside the header"
        case .before, .count, .entries: "before its directory"
        case .gap, .list, .pixels: "inside the pixels"
        }
    }

    mutating func gathered(_ bytes: [UInt8]) throws(ImageFault) -> Need {
        switch step {
        case .start:
            isLittle = bytes[0] == 0x49
            isBig = number(bytes, 2, 2) == 43
            if isBig {
                step = .bigStart
                return .gather(8)
            }
            return try passToDirectory(at: number(bytes, 4, 4))
        case .bigStart:
            position += bytes.count
            return try passToDirectory(at: number(bytes, 0, 8))
        case .count:
            position += bytes.count
            let count = number(bytes, 0, bytes.count)
            guard (1...4096).contains(count) else { throw Self.impossible }
            step = .entries
            return .gather(count * entryByteCount + (isBig ? 8 : 4))
        case .entries:
            position += bytes.count
            return try read(bytes)
        case .list:
            position += bytes.count
            let list = lists.removeFirst()
            values[list.tag] = stride(from: 0, to: bytes.count, by: list.width).map {
                number(bytes, $0, list.width)
            }
            return try nextList()
        case .before, .gap, .pixels:
            preconditionFailure("nothing of a TIFF is gathered on the way")
        }
    }

    mutating func passed() throws(ImageFault) -> Need {
        switch step {
        case .before:
            step = .count
            return .gather(isBig ? 8 : 2)
        case .gap:
            step = .list
            return .gather(lists[0].byteCount)
        case .start, .bigStart, .count, .entries, .list, .pixels: return .tail
        }
    }

    /// How many bytes a value of each type has.
    private static let widths = [
        1: 1, 2: 1, 3: 2, 4: 4, 5: 8, 6: 1, 7: 1, 8: 2, 9: 4, 10: 8, 11: 4, 12: 8, 13: 4, 16: 8,
        17: 8, 18: 8,
    ]

    private static let impossible = ImageFault.damaged(
        .tiff, "its directory holds values that are not possible")

    private var entryByteCount: Int { isBig ? 20 : 12 }

    private mutating func passToDirectory(at offset: Int) throws(ImageFault) -> Need {
        guard offset >= position else { throw Self.impossible }
        return pass(to: offset, .before)
    }

    /// Moves on to `target`, which lies ahead.
    private mutating func pass(to target: Int, _ step: Step) -> Need {
        self.step = step
        let count = target - position
        position = target
        return .pass(count)
    }

    private mutating func read(_ entries: [UInt8]) throws(ImageFault) -> Need {
        let count = entries.count / entryByteCount
        values = [:]
        for index in 0..<count { try readEntry(entries, at: index * entryByteCount) }
        following = number(entries, count * entryByteCount, isBig ? 8 : 4)
        guard let width = values[256]?.first, let height = values[257]?.first,
            (1..<1 << 31).contains(width), (1..<1 << 31).contains(height)
        else { throw .damaged(.tiff, "its directory tells no size") }
        size = size ?? ImageSize(width: width, height: height)
        lists.sort { $0.offset < $1.offset }
        return try nextList()
    }

    /// Reads one tag: its values, where they stand in the entry, or the place of them.
    private mutating func readEntry(_ entries: [UInt8], at start: Int) throws(ImageFault) {
        let tag = number(entries, start, 2)
        let count = number(entries, start + 4, isBig ? 8 : 4)
        let type = number(entries, start + 2, 2)
        guard let width = Self.widths[type] else { return }
        guard count < 1 << 32 else { throw Self.impossible }
        let (field, room) = isBig ? (start + 12, 8) : (start + 8, 4)
        let isTold = [256, 257, 273, 279, 324, 325].contains(tag) && [3, 4, 16].contains(type)
        guard count * width > room else {
            guard isTold else { return }
            values[tag] = (0..<count).map { number(entries, field + $0 * width, width) }
            return
        }
        let list = List(
            tag: tag, offset: number(entries, field, room), count: count, width: width)
        end = max(end, list.offset + list.byteCount)
        if isTold { lists.append(list) }
    }

    private mutating func nextList() throws(ImageFault) -> Need {
        while let list = lists.first {
            if list.offset >= position, list.byteCount <= Self.listBytesMax {
                return pass(to: list.offset, .gap)
            }
            lists.removeFirst()
        }
        for (places, counts) in [(273, 279), (324, 325)] {
            for (place, count) in zip(values[places] ?? [], values[counts] ?? []) {
                guard place < 1 << 40, count < 1 << 40 else { throw Self.impossible }
                end = max(end, place + count)
            }
        }
        // Directories that lie behind are there.
        if following >= position { return pass(to: following, .before) }
        return end > position ? pass(to: end, .pixels) : .tail
    }

    /// Large numbers count as one that no file reaches.
    private func number(_ bytes: [UInt8], _ offset: Int, _ count: Int) -> Int {
        let all = Array(bytes[offset..<offset + count])
        let low = min(count, 7)
        let isHuge = count == 8 && all[isLittle ? 7 : 0] != 0
        if isHuge { return 1 << 56 }
        return isLittle
            ? all.littleEndian(at: 0, count: low) : all.bigEndian(at: count - low, count: low)
    }
}
