/// A job's identity: 64 hexadecimal digits, the SHA-256 of everything that decides its images.
///
/// Held as the bytes that the digits stand for, since a plan has many; anything else, such as a
/// damaged ledger's, as it was written.
package struct JobKey: Hashable, Sendable {
    private enum Form: Hashable, Sendable {
        case digest(Digest)
        case text(String)
    }

    /// 32 bytes, the first of them the highest of `first`.
    private struct Digest: Hashable {
        let first: UInt64
        let second: UInt64
        let third: UInt64
        let fourth: UInt64

        init?(_ bytes: some RandomAccessCollection<UInt8>) {
            guard bytes.count == 32 else { return nil }
            var words = (UInt64(0), UInt64(0), UInt64(0), UInt64(0))
            for byte in bytes {
                // Each byte comes in at the end, and what it pushes out goes on to the word before.
                words.0 = words.0 << 8 | words.1 >> 56
                words.1 = words.1 << 8 | words.2 >> 56
                words.2 = words.2 << 8 | words.3 >> 56
                words.3 = words.3 << 8 | UInt64(byte)
            }
            (first, second, third, fourth) = words
        }

        /// Any part of a digest tells it from others as well as the whole.
        func hash(into hasher: inout Hasher) { hasher.combine(first) }

        var hex: String {
            var bytes: [UInt8] = []
            bytes.reserveCapacity(32)
            for word in [first, second, third, fourth] {
                for shift in 1...8 {
                    bytes.append(UInt8(truncatingIfNeeded: word >> (64 - 8 * shift)))
                }
            }
            return bytes.hexText
        }
    }

    private let form: Form

    package init(hex: String) {
        if let bytes = hex.hexBytes, let digest = Digest(bytes) {
            form = .digest(digest)
        } else {
            form = .text(hex)
        }
    }

    /// The key that a SHA-256 of 32 bytes makes.
    init(digest bytes: [UInt8]) {
        form = Digest(bytes).map { .digest($0) } ?? .text(bytes.hexText)
    }

    package var hex: String {
        switch form {
        case .digest(let digest): digest.hex
        case .text(let text): text
        }
    }

    /// Appends the bytes that the digits stand for.
    func append(to bytes: inout [UInt8]) {
        guard case .digest(let digest) = form else { return bytes.append(contentsOf: hex.utf8) }
        for word in [digest.first, digest.second, digest.third, digest.fourth] {
            for shift in 1...8 {
                bytes.append(UInt8(truncatingIfNeeded: word >> (64 - 8 * shift)))
            }
        }
    }

    /// The first 8 digits, for people.
    package var short: String {
        guard case .digest = form else { return String(hex.prefix(8)) }
        return (1...4).map { UInt8(truncatingIfNeeded: bits >> (32 - 8 * $0)) }.hexText
    }

    /// The first 32 bits, for jitter and other choices that must come out the same each time.
    package var bits: UInt32 {
        switch form {
        case .digest(let digest): UInt32(digest.first >> 32)
        case .text(let text): UInt32(text.prefix(8), radix: 16) ?? 0
        }
    }
}

/// Many keys, in 16 bytes each: half of a digest tells it from all others.
package struct JobKeySet: Sendable {
    private var halves: Set<UInt128> = []
    /// Keys that are no digests.
    private var texts: Set<String> = []

    package init() {}

    package init(_ keys: some Sequence<JobKey>) {
        for key in keys { insert(key) }
    }

    package var count: Int { halves.count + texts.count }

    package mutating func insert(_ key: JobKey) {
        if let half = key.half { halves.insert(half) } else { texts.insert(key.hex) }
    }

    package func contains(_ key: JobKey) -> Bool {
        key.half.map(halves.contains) ?? texts.contains(key.hex)
    }
}

extension JobKey {
    /// The first 128 bits of a digest.
    fileprivate var half: UInt128? {
        guard case .digest(let digest) = form else { return nil }
        return UInt128(digest.first) << 64 | UInt128(digest.second)
    }
}

extension JobKey: Comparable {
    /// The order of the digits.
    package static func < (left: JobKey, right: JobKey) -> Bool {
        guard case .digest(let one) = left.form, case .digest(let other) = right.form else {
            return left.hex < right.hex
        }
        return (one.first, one.second, one.third, one.fourth)
            < (other.first, other.second, other.third, other.fourth)
    }
}

extension JobKey: CustomStringConvertible {
    package var description: String { hex }
}
