import Core
import Support
import Testing

@testable import Reports

struct NearestRequestsTests {
    private func traits(
        _ axes: [Int], _ inputs: [Int], names: [Int]? = nil
    ) -> RequestTraits {
        RequestTraits(
            form: .init(axes: names ?? Array(axes.indices), inputs: Array(inputs.indices)),
            axes: axes, inputs: inputs, service: 1, target: 0)
    }

    private func earlier(_ traits: [RequestTraits], gone: Set<Int> = []) -> [NearestRequests
        .Earlier]
    {
        traits.enumerated().map { .init(traits: $1, isJustGone: gone.contains($0)) }
    }

    private func nearest(
        _ job: RequestTraits, _ before: [NearestRequests.Earlier]
    ) -> Int? {
        var search = NearestRequests(before)
        return search.nearest(to: [job])[0]
    }

    @Test func moreEqualAxesCountBeforeFewerInputs() {
        let before = earlier([traits([1, 9, 9], [1, 2, 3]), traits([1, 2, 9], [7, 8, 9])])
        #expect(nearest(traits([1, 2, 3], [1, 2, 3]), before) == 1)
    }

    @Test func whatIsJustGoneCountsBeforeWhatIsThere() {
        let before = earlier(
            [traits([1, 8], [7, 7]), traits([1, 9], [1, 7])], gone: [0])
        #expect(nearest(traits([1, 2], [1, 2]), before) == 0)
    }

    @Test func fewerInputsCountBeforeLaterJobs() {
        let before = earlier([traits([1, 8], [1, 7]), traits([1, 9], [7, 7])])
        #expect(nearest(traits([1, 2], [1, 2]), before) == 0)
        let alike = earlier([traits([1, 8], [1, 7]), traits([1, 9], [1, 7])])
        #expect(nearest(traits([1, 2], [1, 2]), alike) == 1, "the latest of equals")
    }

    @Test func withoutAnyThereIsNone() {
        #expect(nearest(traits([1], [1]), []) == nil)
        #expect(nearest(traits([], [1]), earlier([traits([], [2])])) == 0)
    }

    /// As when one column of a long table was edited: each row has a row of its own.
    @Test func amongThousandsAlikeTheOneWithOneOtherInputIsFound() {
        let count = 5000
        let before = earlier(
            (0..<count).map { traits([$0], [$0, 7, 1]) }, gone: Set(0..<count))
        let jobs = (0..<count).map { traits([count + $0], [$0, 8, 1]) }
        var search = NearestRequests(before)
        #expect(search.nearest(to: jobs) == (0..<count).map { $0 })
    }

    @Test func axesOfOtherNamesAreNoneInCommon() {
        let before = earlier([
            traits([1, 2], [5, 6], names: [0, 7]), traits([3, 9], [5, 9], names: [0, 1]),
        ])
        #expect(nearest(traits([1, 2], [5, 9]), before) == 0)
    }

    /// Every number of equal axes is looked for; with many axes only what differs in few of them.
    @Test(arguments: [2, 5, 7, 12])
    func anyNumberOfAxesIsBounded(count: Int) {
        let before = earlier([
            traits(Array(repeating: 1, count: count), [1]),
            traits(Array(repeating: 1, count: count - 1) + [5], [1]),
        ])
        var axes = Array(repeating: 1, count: count)
        axes[count - 1] = 2
        #expect(nearest(traits(axes, [2]), before) == 1)
        #expect(nearest(traits(Array(repeating: 3, count: count), [2]), before) != nil)
    }

    /// The pairwise search, for all small matrices of a seed.
    @Test func itFindsWhatLookingAtEveryPairFinds() {
        var state: UInt64 = 7
        let next = { (below: UInt64) -> Int in
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return Int((state >> 33) % below)
        }
        for _ in 0..<300 {
            let before = earlier(
                (0..<6).map { _ in
                    traits((0..<3).map { _ in next(3) }, (0..<3).map { _ in next(3) })
                }, gone: Set((0..<3).map { _ in next(6) }))
            let job = traits((0..<3).map { _ in next(3) }, (0..<3).map { _ in next(3) })
            let ranks = before.enumerated().map { number, old in
                let equal = zip(job.axes, old.traits.axes).count { $0 == $1 }
                return [
                    -equal, old.isJustGone ? 0 : 1, job.differenceCount(from: old.traits), -number,
                ]
            }
            let best = ranks.enumerated().min { $0.element.lexicographicallyPrecedes($1.element) }
            #expect(nearest(job, before) == best?.offset)
        }
    }
}
