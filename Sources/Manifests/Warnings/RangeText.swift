/// A range of numbers as other languages write it, which is text here: `1..5`, `1-5`, `1:5`.
struct RangeText {
    /// What to write for it: `{ from: 1, to: 5 }`.
    let form: String
    let separator: String
    let from: Double
    let to: Double

    private static let separators = [
        "..=", "...", "..<", "..", "…", "->", "→", "–", "—", " to ", "-", ":", "~",
    ]

    init?(_ text: String) {
        guard text.utf8.count <= 60 else { return nil }
        var inner = text.trimmedEnds
        var isCall = false
        if inner.hasPrefix("range("), inner.hasSuffix(")") {
            inner = String(inner.dropFirst(6).dropLast())
            isCall = true
        } else if let first = inner.first, let last = inner.last,
            ["[]", "{}", "()"].contains("\(first)\(last)")
        {
            inner = String(inner.dropFirst().dropLast())
        }
        let separators = isCall ? [","] : Self.separators
        for separator in separators {
            guard let numbers = Self.numbers(inner, separator) else { continue }
            let last = isCall || separator == "..<" ? Self.before(numbers[1]) : numbers[1]
            let step = numbers.count == 3 ? ", step: \(numbers[2])" : ""
            guard let from = Double(numbers[0]), let to = Double(last) else { return nil }
            form = "{ from: \(numbers[0]), to: \(last)\(step) }"
            self.separator = separator
            (self.from, self.to) = (from, to)
            return
        }
        return nil
    }

    /// Two numbers, or three, between separators; a minus may be a sign.
    private static func numbers(_ text: String, _ separator: String) -> [String]? {
        var parts: [String] = []
        var rest = text[...]
        while let number = number(at: &rest) {
            parts.append(number)
            if rest.isEmpty { return (2...3).contains(parts.count) ? parts : nil }
            if separator == " to " {
                guard rest.hasPrefix(separator) else { return nil }
            } else {
                rest = rest.drop { $0 == " " }
            }
            guard rest.hasPrefix(separator) else { return nil }
            rest = rest.dropFirst(separator.count).drop { $0 == " " }
        }
        return nil
    }

    private static func number(at rest: inout Substring) -> String? {
        var number = ""
        if rest.first == "-" { number.append(rest.removeFirst()) }
        let whole = rest.prefix { $0.isASCII && $0.isNumber }
        guard !whole.isEmpty, whole.count <= 20 else { return nil }
        number += whole
        rest = rest.dropFirst(whole.count)
        let fraction = rest.dropFirst().prefix { $0.isASCII && $0.isNumber }
        if rest.first == ".", !fraction.isEmpty {
            number += "." + fraction
            rest = rest.dropFirst(1 + fraction.count)
        }
        return number
    }

    /// The whole number before, where a range ends in front of its end.
    private static func before(_ number: String) -> String {
        Int(number).map { String($0 - 1) } ?? number
    }
}

extension String {
    fileprivate var trimmedEnds: String {
        String(drop { $0 == " " }.reversed().drop { $0 == " " }.reversed())
    }
}
