internal import Core

/// What earlier plans have left, and what was ever made and paid for, in one line each.
enum EverText {
    /// `40 images of earlier plans, kept: 400 credits; ever 62 images, 620 credits`; `nil` when
    /// there is nothing beyond the plan.
    static func line(_ ever: Ever, beside plan: Tally, _ look: Look) -> String? {
        guard ever.isMore(than: plan) else { return nil }
        let all = "ever " + words(ever.tally.images, ever.tally.spent, look)
        return [earlier(ever.beyond(plan), look), all].compactMap { $0 }.joined(separator: "; ")
    }

    private static func earlier(_ plans: EarlierPlans, _ look: Look) -> String? {
        var cost = look.money(plans.spent)
        if plans.unpricedAtRisk > 0 {
            let unpriced =
                "\(Wording.count(plans.unpricedAtRisk, "unknown job")) whose price nobody knows"
            cost = cost.map { "\($0) and \(unpriced)" } ?? unpriced
        }
        guard plans.images > 0 else { return cost.map { "earlier plans, without images: \($0)" } }
        let images = "\(Wording.count(plans.images, "image")) of earlier plans, kept"
        return cost.map { "\(images): \($0)" } ?? images
    }

    private static func words(_ images: Int, _ spent: [Money], _ look: Look) -> String {
        [Wording.count(images, "image"), look.money(spent)].compactMap { $0 }
            .joined(separator: ", ")
    }
}
