/// Attempts in a ledger that are alike: they cost the same, by the same rules.
package struct AttemptGroup: Hashable, Sendable {
    /// One of them, with what does not matter for its cost left out.
    package let attempt: Attempt
    package let count: Int
    /// All of their images together.
    package let imageCount: Int
    /// Whether they are the latest attempts of their jobs.
    package let isLatest: Bool

    package init(_ attempt: Attempt, count: Int, imageCount: Int, isLatest: Bool) {
        self.attempt = attempt
        self.count = count
        self.imageCount = imageCount
        self.isLatest = isLatest
    }
}

/// Everything that a ledger has, of this plan and of earlier ones: what was ever made and paid for.
package struct Ever: Hashable, Sendable {
    /// All jobs that were ever asked for, and all images that were ever made.
    package private(set) var tally = Tally()
    /// Images of attempts that a later one of the same job follows.
    package private(set) var imagesOfEarlierAttempts = 0

    /// - Parameter past: What an unknown job may have cost that had no price.
    package init(_ groups: [AttemptGroup], past: PastCosts = PastCosts()) {
        for group in groups {
            tally.add(group, past: past)
            if !group.isLatest { imagesOfEarlierAttempts += group.imageCount }
        }
    }

    /// What of it belongs to jobs that a plan does not have any more.
    ///
    /// - Parameter plan: All jobs of the plan, counted with the same ledger.
    package func beyond(_ plan: Tally) -> EarlierPlans {
        EarlierPlans(
            images: max(0, tally.images - imagesOfEarlierAttempts - plan.images),
            spent: tally.spent.compactMap { money in
                let own = plan.spent.first { $0.unit == money.unit }?.micro ?? 0
                return money.micro > own
                    ? Money(micro: money.micro - own, unit: money.unit) : nil
            },
            unpricedAtRisk: max(0, tally.unpricedAtRisk - plan.unpricedAtRisk))
    }

    /// Whether it is more than the plan alone.
    package func isMore(than plan: Tally) -> Bool {
        beyond(plan) != EarlierPlans() || imagesOfEarlierAttempts > 0
    }
}

/// What jobs of earlier plans have left, which this plan does not have.
package struct EarlierPlans: Hashable, Sendable {
    package var images = 0
    /// By unit, as in a tally.
    package var spent: [Money] = []
    /// Unknown jobs of which nobody can say what they may have cost.
    package var unpricedAtRisk = 0

    package init(images: Int = 0, spent: [Money] = [], unpricedAtRisk: Int = 0) {
        self.images = images
        self.spent = spent
        self.unpricedAtRisk = unpricedAtRisk
    }
}

/// What one run has submitted, made and cost.
package struct RunShare: Hashable, Sendable {
    /// The attempts that it submitted, with what they cost.
    package let tally: Tally
    /// Images that arrived in it, those of jobs among them that an earlier run submitted.
    package let images: Int

    /// - Parameter groups: The attempts that it submitted.
    package init(_ groups: [AttemptGroup], images: Int, past: PastCosts = PastCosts()) {
        var tally = Tally()
        for group in groups { tally.add(group, past: past) }
        self.tally = tally
        self.images = images
    }
}
