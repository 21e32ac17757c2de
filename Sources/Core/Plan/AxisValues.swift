/// The values of an axis, in order.
///
/// A range takes no memory for its values.
package enum AxisValues: Hashable, Sendable {
    case list([Value])
    case integers(from: Int128, step: Int128, count: UInt64)
    /// Significands that share one exponent.
    case decimals(from: Int128, step: Int128, exponent: Int, count: UInt64)

    package var count: UInt64 {
        switch self {
        case .list(let values): UInt64(values.count)
        case .integers(_, _, let count), .decimals(_, _, _, let count): count
        }
    }

    package subscript(index: UInt64) -> Value {
        switch self {
        case .list(let values): values[Int(index)]
        case .integers(let from, let step, _): .integer(from + step * Int128(index))
        case .decimals(let from, let step, let exponent, _):
            .decimal(
                DecimalValue(significand: from + step * Int128(index), exponent: exponent))
        }
    }
}

extension AxisValues {
    /// The values of a range; `nil` when its numbers are beyond what can be counted exactly.
    package init?(_ range: AxisBlock.RangeForm) {
        if case .integer(let from) = range.from, case .integer(let step) = range.step {
            switch range.end {
            case .count(let count): self = .integers(from: from, step: step, count: count)
            case .to(.integer(let last)):
                guard let count = Self.count(from, step, last) else { return nil }
                self = .integers(from: from, step: step, count: count)
            case .to(let last): self.init(decimals: range.from, range.step, last: last)
            }
            return
        }
        switch range.end {
        case .count(let count): self.init(decimals: range.from, range.step, count: count)
        case .to(let last): self.init(decimals: range.from, range.step, last: last)
        }
    }

    private init?(decimals from: Value, _ step: Value, count: UInt64) {
        guard let (digits, exponent) = Self.aligned([from, step]) else { return nil }
        self = .decimals(from: digits[0], step: digits[1], exponent: exponent, count: count)
    }

    private init?(decimals from: Value, _ step: Value, last: Value) {
        guard let (digits, exponent) = Self.aligned([from, step, last]),
            let count = Self.count(digits[0], digits[1], digits[2])
        else { return nil }
        self = .decimals(from: digits[0], step: digits[1], exponent: exponent, count: count)
    }

    private static func count(_ from: Int128, _ step: Int128, _ last: Int128) -> UInt64? {
        guard step != 0 else { return nil }
        let steps = (last - from) / step
        guard (last - from).signum() * step.signum() >= 0 else { return 0 }
        return UInt64(exactly: steps + 1)
    }

    /// The numbers' digits, all counted in the same power of ten.
    private static func aligned(_ numbers: [Value]) -> (digits: [Int128], exponent: Int)? {
        var pairs: [(Int128, Int)] = []
        for number in numbers {
            switch number {
            case .integer(let integer): pairs.append((integer, 0))
            case .decimal(let decimal): pairs.append((decimal.significand, decimal.exponent))
            case .null, .bool, .text, .list, .map, .file: return nil
            }
        }
        let exponent = min(-1, pairs.map(\.1).min() ?? -1)
        var digits: [Int128] = []
        for (significand, power) in pairs {
            guard power - exponent <= 18, significand.magnitude < 1 << 64 else { return nil }
            digits.append((0..<(power - exponent)).reduce(significand) { value, _ in value * 10 })
        }
        return (digits, exponent)
    }
}

extension AxisValues {
    /// `count` different seeds of 0 … 2³²−1, the same for the same words: the n-th never depends on
    /// `count`.
    package static func drawn(
        count: Int, seed: Value, batch: String, axis: String, sha256: SHA256Function
    ) -> AxisValues {
        let words = JSON.array([
            .string("random 1"), .string(seed.inlineText ?? ""), .string(batch), .string(axis),
        ]).bytes
        var seen: Set<UInt32> = []
        var values: [Value] = []
        var block: UInt64 = 0
        while values.count < count {
            let digest = sha256(words + bigEndianBytes(of: block))
            for start in stride(from: 0, to: digest.count, by: 4) where values.count < count {
                let number = digest[start..<(start + 4)].reduce(UInt32(0)) { $0 << 8 | UInt32($1) }
                if seen.insert(number).inserted { values.append(.integer(Int128(number))) }
            }
            block += 1
        }
        return .list(values)
    }

    private static func bigEndianBytes(of number: UInt64) -> [UInt8] {
        (0..<8).reversed().map { UInt8(truncatingIfNeeded: number >> ($0 * 8)) }
    }
}
