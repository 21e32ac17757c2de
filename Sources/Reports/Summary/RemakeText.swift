package import Core

/// What is asked before jobs are paid for once more.
package enum RemakeText {
    /// - Parameter prices: What each job is expected to cost; `nil` where the manifest does not say.
    package static func question(prices: [Money?], hasNewSeed: Bool, look: Look) -> String {
        var sum = Tally()
        for price in prices { sum.add(nil, price: price) }
        let unpriced = prices.count { $0 == nil }
        var cost = "at a price that the manifest does not say"
        if let known = look.money(sum.expected) {
            cost = "for \(known)" + (unpriced > 0 ? ", and \(unpriced) of unknown price" : "")
        }
        let how = hasNewSeed ? "with a new seed" : "again"
        return "Make \(Wording.count(prices.count, "job")) \(how) \(cost)? [y/N] "
    }
}
