/// Numbers that look random and are computed from words: the same on any machine.
struct VariantDice {
    private let words: [UInt8]
    private let sha256: SHA256Function
    private var block: UInt64 = 0
    private var ready: [UInt64] = []

    init(_ words: [UInt8], sha256: @escaping SHA256Function) {
        self.words = words
        self.sha256 = sha256
    }

    /// A number below `bound`, which is not 0; each as likely as another.
    mutating func number(below bound: UInt64) -> UInt64 {
        let excess = (UInt64.max % bound + 1) % bound
        while true {
            let number = next()
            if number <= UInt64.max - excess { return number % bound }
        }
    }

    private mutating func next() -> UInt64 {
        if ready.isEmpty {
            let counter = (0..<8).reversed().map { UInt8(truncatingIfNeeded: block >> ($0 * 8)) }
            let digest = sha256(words + counter)
            ready = stride(from: 0, to: digest.count - 7, by: 8).reversed().map { start in
                digest[start..<(start + 8)].reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
            }
            block += 1
        }
        return ready.removeLast()
    }

    /// One of `weights`, the heavier the likelier; `nil` when all are 0.
    mutating func place(in weights: [UInt64]) -> Int? {
        let total = weights.reduce(0, +)
        guard total > 0 else { return nil }
        var rest = number(below: total)
        return weights.firstIndex { weight in
            if rest < weight { return true }
            rest -= weight
            return false
        }
    }
}
