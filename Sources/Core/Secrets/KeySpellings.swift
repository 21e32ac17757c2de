/// The ways in which credentials are spelt, and where they, or long parts of them, stand in a text.
///
/// All is compared without the case of letters, and with the two alphabets of base64 as one, as
/// `PlainView` has it.
struct KeySpellings: Sendable {
    /// One way to spell a credential.
    private struct Spelling: Sendable {
        let bytes: [UInt8]
        /// How many of its bytes in a row are a part that counts.
        let runMin: Int
        /// The same for half of the credential, or the whole of a short one.
        let halfMin: Int
    }

    /// Where four bytes stand in a spelling.
    private struct Spot: Sendable {
        let spelling: Int
        let offset: Int
    }

    private var spellings: [Spelling] = []
    /// Where each four bytes stand.
    private var spots: [UInt32: [Spot]] = [:]
    /// Whether four bytes with this hash stand anywhere.
    private var isKnown: [Bool] = []
    /// How far apart a text can be looked at so that no run is missed.
    private var step = 1

    private static let gramBytes = 4

    var isEmpty: Bool { spellings.isEmpty }

    init(of secrets: [[UInt8]]) {
        for secret in Set(secrets) where secret.count >= Redaction.bytesMin {
            add(secret)
        }
        guard !spellings.isEmpty else { return }
        isKnown = Array(repeating: false, count: 1 << 16)
        for (number, spelling) in spellings.enumerated() {
            for offset in 0...(spelling.bytes.count - Self.gramBytes) {
                let gram = Self.gram(spelling.bytes, offset)
                isKnown[Self.hash(gram)] = true
                // A key of one letter alone has it once.
                if spots[gram, default: []].count < 64 {
                    spots[gram, default: []].append(Spot(spelling: number, offset: offset))
                }
            }
        }
        step = max(1, (spellings.map(\.runMin).min() ?? 1) - Self.gramBytes + 1)
    }

    private mutating func add(_ secret: [UInt8]) {
        let plain = PlainView(of: secret).bytes
        let run = min(Redaction.runBytesMin, secret.count)
        let half = max(run, (secret.count + 1) / 2)
        // Blanks within a key are passed over in texts, so here, too.
        add(plain, run: min(run, plain.count), half: min(half, plain.count))
        add(Array(secret.hexText.utf8), run: 2 * run, half: 2 * half)
        for shift in 0..<3 {
            let once = Base64Digits.digits(of: secret, after: shift)
            let (runOnce, halfOnce) = (Base64Digits.sure(of: run), Base64Digits.sure(of: half))
            add(once, run: runOnce, half: halfOnce)
            for shift in 0..<3 {
                add(
                    Base64Digits.digits(of: once, after: shift),
                    run: Base64Digits.sure(of: runOnce), half: Base64Digits.sure(of: halfOnce))
            }
        }
    }

    private mutating func add(_ bytes: [UInt8], run: Int, half: Int) {
        let folded = bytes.map(PlainView.folded)
        guard run >= Self.gramBytes, folded.count >= run else { return }
        spellings.append(Spelling(bytes: folded, runMin: run, halfMin: min(half, folded.count)))
    }

    /// Where credentials stand in the text that `view` is of.
    func ranges(in view: PlainView, isHalf: Bool) -> [Range<Int>] {
        var found: [Range<Int>] = []
        var index = 0
        let last = view.bytes.count - Self.gramBytes
        while index <= last {
            let gram = Self.gram(view.bytes, index)
            var next = index + step
            if isKnown[Self.hash(gram)], let spots = spots[gram] {
                for spot in spots {
                    guard let run = run(through: spot, at: index, in: view.bytes, isHalf) else {
                        continue
                    }
                    found.append(view.source(of: run))
                    // Of what is one run more need not be looked at than its end.
                    next = max(next, run.upperBound - Self.gramBytes + 1)
                }
            }
            index = next
        }
        return found
    }

    /// The longest part of a spelling that stands around `index`; `nil` where it is too short.
    private func run(
        through spot: Spot, at index: Int, in bytes: [UInt8], _ isHalf: Bool
    ) -> Range<Int>? {
        let spelling = spellings[spot.spelling]
        var (start, end) = (index, index + Self.gramBytes)
        var (from, to) = (spot.offset, spot.offset + Self.gramBytes)
        while start > 0, from > 0, bytes[start - 1] == spelling.bytes[from - 1] {
            (start, from) = (start - 1, from - 1)
        }
        while end < bytes.count, to < spelling.bytes.count, bytes[end] == spelling.bytes[to] {
            (end, to) = (end + 1, to + 1)
        }
        return end - start >= (isHalf ? spelling.halfMin : spelling.runMin) ? start..<end : nil
    }

    private static func gram(_ bytes: [UInt8], _ index: Int) -> UInt32 {
        UInt32(bytes[index]) << 24 | UInt32(bytes[index + 1]) << 16
            | UInt32(bytes[index + 2]) << 8 | UInt32(bytes[index + 3])
    }

    private static func hash(_ gram: UInt32) -> Int { Int((gram &* 0x9E37_79B1) >> 16) }
}

/// The digits of base64 that tell of some bytes alone, whatever stands beside them.
enum Base64Digits {
    private static let letters = Array(
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)

    /// - Parameter count: How many bytes stand before them, modulo 3.
    static func digits(of secret: [UInt8], after count: Int) -> [UInt8] {
        let bytes = [UInt8](repeating: 0, count: count) + secret
        var digits: [UInt8] = []
        // The first and the last digit may hold bits of what stands beside it.
        for bit in stride(from: (count * 8 + 5) / 6 * 6, to: bytes.count * 8 - 5, by: 6) {
            let (byte, shift) = (bit / 8, bit % 8)
            let pair =
                UInt16(bytes[byte]) << 8 | UInt16(byte + 1 < bytes.count ? bytes[byte + 1] : 0)
            digits.append(letters[Int(pair >> (10 - UInt16(shift)) & 63)])
        }
        return digits
    }

    /// How many digits `count` bytes have at least, wherever they stand.
    static func sure(of count: Int) -> Int {
        (0..<3).map { ($0 + count) * 8 / 6 - ($0 * 8 + 5) / 6 }.min() ?? 0
    }
}
