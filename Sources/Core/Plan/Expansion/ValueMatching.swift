extension Value {
    /// The value in the one spelling that all values have which make the same request.
    package var canonical: Value {
        switch self {
        case .decimal(let number):
            .decimal(DecimalValue(written: number.canonical) ?? number)
        case .map(let fields):
            .map(
                fields.map { Field($0.name, $0.value.canonical) }
                    .sorted { $0.name.utf8.lexicographicallyPrecedes($1.name.utf8) })
        case .list(let items): .list(items.map(\.canonical))
        case .null, .bool, .integer, .text, .file: self
        }
    }

    /// The value as patterns see it: numbers of the same size are the same.
    fileprivate var matchKey: Value {
        guard case .decimal(let number) = self else { return canonical }
        var (digits, power) = (number.significand, number.exponent)
        while digits != 0, power < 0, digits % 10 == 0 {
            digits /= 10
            power += 1
        }
        if digits == 0 { power = 0 }
        while power > 0 {
            let (product, isTooLarge) = digits.multipliedReportingOverflow(by: 10)
            if isTooLarge { return canonical }
            digits = product
            power -= 1
        }
        return power == 0
            ? .integer(digits) : .decimal(DecimalValue(significand: digits, exponent: power))
    }
}

/// Finds the places of an axis whose values match what an exclude or an include says.
///
/// Numbers match by size, files by path or name, a map by the fields that the pattern lists.
struct ValueMatching {
    private let values: AxisValues
    /// The places of each value of a list, made when first asked for.
    private var whole: [Value: [UInt64]]?
    /// The same for one field of maps.
    private var byField: [String: [Value: [UInt64]]] = [:]

    init(_ values: AxisValues) {
        self.values = values
    }

    mutating func places(matching pattern: Value) -> Selection {
        switch values {
        case .integers(let from, let step, let count):
            guard case .integer(let number) = pattern.matchKey else { return .none }
            return Self.place(of: number, from: from, step: step, count: count)
        case .decimals(let from, let step, let exponent, let count):
            guard let number = Self.digits(of: pattern, exponent: exponent) else { return .none }
            return Self.place(of: number, from: from, step: step, count: count)
        case .list(let list):
            if case .map(let fields) = pattern { return places(of: fields, in: list) }
            if whole == nil { whole = Self.index(list.lazy.map { $0 }) }
            return Selection(ascending: whole?[pattern.matchKey] ?? [])
        case .images: return .none
        case .texts:
            guard values.count <= VariantLimits.drawnMax else { return .none }
            if whole == nil {
                whole = Self.index((0..<values.count).lazy.map { [values] in values[$0] })
            }
            return Selection(ascending: whole?[pattern.matchKey] ?? [])
        }
    }

    private mutating func places(of fields: [Value.Field], in list: [Value]) -> Selection {
        var places: Selection?
        for field in fields {
            if byField[field.name] == nil {
                byField[field.name] = Self.index(list.lazy.map { $0[field: field.name] })
            }
            let matching = Selection(
                ascending: byField[field.name]?[field.value.matchKey] ?? [])
            places = places?.intersection(matching) ?? matching
        }
        return places ?? .none
    }

    private static func index(_ values: some Sequence<Value?>) -> [Value: [UInt64]] {
        var places: [Value: [UInt64]] = [:]
        for (place, value) in values.enumerated() {
            guard let value else { continue }
            var keys: Set = [value.matchKey]
            if case .file(let file) = value {
                keys.formUnion([.text(file.path), .text(file.name)])
            }
            for key in keys { places[key, default: []].append(UInt64(place)) }
        }
        return places
    }

    private static func place(
        of number: Int128, from: Int128, step: Int128, count: UInt64
    ) -> Selection {
        let (distance, isTooFar) = number.subtractingReportingOverflow(from)
        guard step != 0, !isTooFar, distance % step == 0,
            let place = UInt64(exactly: distance / step), place < count
        else { return .none }
        return Selection(place..<(place + 1))
    }

    /// The number counted in steps of a power of ten; `nil` when it is not on one.
    private static func digits(of value: Value, exponent: Int) -> Int128? {
        var (digits, power): (Int128, Int)
        switch value.matchKey {
        case .integer(let integer): (digits, power) = (integer, 0)
        case .decimal(let decimal): (digits, power) = (decimal.significand, decimal.exponent)
        case .null, .bool, .text, .list, .map, .file: return nil
        }
        guard digits != 0 else { return 0 }
        guard power >= exponent else { return nil }
        while power > exponent {
            let (product, isTooLarge) = digits.multipliedReportingOverflow(by: 10)
            if isTooLarge { return nil }
            digits = product
            power -= 1
        }
        return digits
    }
}
