/// The values of an axis, in order.
///
/// A range takes no memory for its values.
package enum AxisValues: Hashable, Sendable {
    case list([Value])
    case integers(from: Int128, step: Int128, count: UInt64)
    /// Significands that share one exponent.
    case decimals(from: Int128, step: Int128, exponent: Int, count: UInt64)
    /// All texts of a pattern, or those drawn.
    case texts(VariantPattern, drawn: [UInt64]?)
    /// The jobs of an earlier batch, by their index in the plan: the images of each are values.
    case images(of: String, first: UInt64, count: UInt64)

    package var count: UInt64 {
        switch self {
        case .list(let values): UInt64(values.count)
        case .integers(_, _, let count), .decimals(_, _, _, let count),
            .images(_, _, let count):
            count
        case .texts(let pattern, let drawn): drawn.map { UInt64($0.count) } ?? pattern.count
        }
    }

    package subscript(index: UInt64) -> Value {
        switch self {
        case .list(let values): values[Int(index)]
        case .integers(let from, let step, _): .integer(from + step * Int128(index))
        case .decimals(let from, let step, let exponent, _):
            .decimal(
                DecimalValue(significand: from + step * Int128(index), exponent: exponent))
        case .images(_, let first, _): .integer(Int128(first + index))
        case .texts(let pattern, let drawn):
            .text(pattern.text(at: drawn?[Int(index)] ?? index))
        }
    }

    /// The choices that the `index`-th value was made by; none but for texts of a pattern.
    func choices(at index: UInt64) -> [VariantChoice] {
        guard case .texts(let pattern, let drawn) = self else { return [] }
        return pattern.made(at: drawn?[Int(index)] ?? index).choices
    }
}

extension AxisValues {
    /// The integers that YAML and services can write: −2⁶³ … 2⁶⁴−1.
    private static let integerRange = Int128(Int64.min)...Int128(UInt64.max)
    /// Decimals are counted in steps of a power of ten; so many of them at most, either way.
    private static let digitsRange = -(Int128(1) << 125)...(Int128(1) << 125)

    /// The values of a range, none of them beyond `to`; `nil` when its numbers are beyond what can
    /// be counted exactly.
    package init?(_ range: AxisBlock.RangeForm) {
        let (from, step) = (range.from, range.step)
        let numbers: [Value]
        switch range.end {
        case .count: numbers = [from, step]
        case .to(let last): numbers = [from, step, last]
        }
        let integers = numbers.compactMap { number in
            if case .integer(let integer) = number { integer } else { nil }
        }
        if integers.count == numbers.count {
            guard let count = Self.count(integers, range.end, within: Self.integerRange) else {
                return nil
            }
            self = .integers(from: integers[0], step: integers[1], count: count)
        } else {
            guard let (digits, exponent) = Self.aligned(numbers),
                let count = Self.count(digits, range.end, within: Self.digitsRange)
            else { return nil }
            self = .decimals(from: digits[0], step: digits[1], exponent: exponent, count: count)
        }
    }

    /// How many values a range has: what it says itself, or as many as fit from `numbers[0]` by
    /// `numbers[1]` up to `numbers[2]`.
    ///
    /// - Returns: `nil` when there is no such number, or one of the values is not in `bounds`.
    private static func count(
        _ numbers: [Int128], _ end: AxisBlock.RangeForm.End, within bounds: ClosedRange<Int128>
    ) -> UInt64? {
        guard numbers.allSatisfy(bounds.contains) else { return nil }
        let (from, step) = (numbers[0], numbers[1])
        switch end {
        case .count(0): return 0
        case .count(let count):
            let (distance, isTooFar) = step.multipliedReportingOverflow(by: Int128(count - 1))
            let (last, overflows) = from.addingReportingOverflow(distance)
            return !isTooFar && !overflows && bounds.contains(last) ? count : nil
        case .to:
            guard step != 0 else { return nil }
            let distance = numbers[2] - from
            guard distance.signum() * step.signum() >= 0 else { return 0 }
            return UInt64(exactly: distance / step + 1)
        }
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
    /// More seeds than anyone can pay for, and few enough to hold.
    package static let drawnMax = 1_000_000

    /// `count` different seeds of 0 … 2³²−1, the same for the same words: the n-th never depends on
    /// `count`.
    package static func drawn(
        count: Int, seed: Value, batch: String, axis: String, sha256: SHA256Function
    ) -> AxisValues {
        precondition((0...drawnMax).contains(count), "\(count) seeds can't be drawn")
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
