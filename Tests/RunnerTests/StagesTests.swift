import Core
import Support
import Testing

@Suite("Stages: batches made from the images of others")
struct StagesTests {
    private static let studios = [Studio(concurrency: 1), Studio(name: "other", concurrency: 2)]

    /// `first` on the one provider, `second` made from its images on the other.
    private static func stage(
        _ count: UInt64, third: Bool = false, jobsMax: UInt64 = 1_000_000
    ) -> Stage {
        let folder = MemoryFolder()
        let third = third ? [Sheet(name: "third", count: 0, images: "second")] : []
        let plan = Plan.of(
            [
                Sheet(name: "first", count: count),
                Sheet(name: "second", provider: "other", count: 0, images: "first"),
            ] + third, studios, files: FolderFiles(folder), jobsMax: jobsMax)
        return Stage(plan, folder: folder)
    }

    private func services(
        _ stage: Stage, first: ScriptedService? = nil
    ) -> (first: ScriptedService, second: ScriptedService, all: [String: any JobService]) {
        let first = first ?? ScriptedService(time: stage.time)
        let second = ScriptedService(time: stage.time)
        return (first, second, ["studio": first, "other": second])
    }

    @Test func aJobBeginsWhenItsImageIsThereWhileOthersAreStillMade() async throws {
        let stage = Self.stage(3)
        let (first, second, all) = services(stage)
        let ran = await stage.run(all)
        #expect(try ran.stops == [])
        #expect(second.submits.map(\.stem) == ["second/1", "second/2", "second/3"])
        let last = try #require(first.submits.last)
        #expect(second.submits[0].at < last.at)
        #expect(try await stage.states().values.allSatisfy { $0 == .done })
        #expect(first.acceptCounts.values.allSatisfy { $0 == 1 })
        #expect(second.acceptCounts.values.allSatisfy { $0 == 1 })
    }

    @Test func eachOfAJobsImagesMakesAJob() async throws {
        let stage = Self.stage(2, third: true)
        let first = ScriptedService(
            time: stage.time,
            urls: { stem in
                stem.hasPrefix("first")
                    ? ["https://a.test/\(stem)/a", "https://a.test/\(stem)/b"]
                    : ["https://a.test/\(stem)"]
            })
        let (_, second, all) = services(stage, first: first)
        let ran = await stage.run(all)
        #expect(try ran.stops == [])
        #expect(
            second.submits.map(\.stem).sorted()
                == ["second/1-1", "second/1-2", "second/2-1", "second/2-2"])
        #expect(
            first.submits.map(\.stem).filter { $0.hasPrefix("third") }.sorted()
                == ["third/1-1", "third/1-2", "third/2-1", "third/2-2"])
        #expect(try await stage.states().count == 10)
        #expect(try await stage.states().values.allSatisfy { $0 == .done })
    }

    @Test func imagesOfTheSameBytesMakeOneJob() async throws {
        let stage = Self.stage(1)
        let first = ScriptedService(
            time: stage.time, urls: { _ in ["https://a.test/black", "https://a.test/black"] })
        let (_, second, all) = services(stage, first: first)
        let ran = await stage.run(all)
        #expect(try ran.stops == [])
        #expect(second.submits.count == 1)
        #expect(try await stage.states().values.allSatisfy { $0 == .done })
    }

    @Test func aFailedJobFailsOnlyWhatNeedsIt() async throws {
        let stage = Self.stage(3, third: true)
        let first = ScriptedService(
            time: stage.time,
            onPoll: { poll in
                poll.stem == "first/2" ? .answer(.failed(Failure(.moderated, "no"))) : .truth
            })
        let (_, second, all) = services(stage, first: first)
        let ran = await stage.run(all)
        #expect(try ran.stops == [])
        #expect(second.submits.map(\.stem) == ["second/1", "second/3"])
        #expect(ran.withheld.map(\.count) == [1, 1])
        #expect(ran.withheld.allSatisfy { $0.isFailed })
        let states = try await stage.states()
        #expect(
            states.filter { $0.value == .failed }.keys.sorted()
                == ["first/2", "second/2", "third/2"])
        #expect(states.values.count { $0 == .done } == 6)
    }

    @Test func runningAgainMakesNothingTwice() async throws {
        let stage = Self.stage(3, third: true)
        let (first, second, all) = services(stage)
        _ = await stage.run(all)
        let count = first.requestCount + second.requestCount
        let ran = await stage.run(all)
        #expect(try ran.stops == [])
        #expect(ran.withheld.isEmpty)
        #expect(first.requestCount + second.requestCount == count)
    }

    @Test(arguments: [1, 5, 9, 14, 21, 30])
    func aStoppedRunIsTakenUpWhereItWas(_ seconds: Int) async throws {
        let stage = Self.stage(4, third: true)
        let (first, second, all) = services(stage)
        _ = await stage.run(
            all, options: RunOptions(grace: .seconds(1)), stopAfter: .seconds(seconds))
        let ran = await stage.run(all)
        #expect(try ran.stops == [])
        #expect(try await stage.states().values.allSatisfy { $0 == .done })
        #expect(first.acceptCounts.count == 8)
        #expect(first.acceptCounts.values.allSatisfy { $0 == 1 })
        #expect(second.acceptCounts.count == 4)
        #expect(second.acceptCounts.values.allSatisfy { $0 == 1 })
    }

    @Test func moreImagesThanMaxJobsAllowsAreNotTurnedIntoJobsInAnyRun() async throws {
        let stage = Self.stage(2, jobsMax: 5)
        let first = ScriptedService(
            time: stage.time, urls: { ["https://a.test/\($0)/a", "https://a.test/\($0)/b"] })
        let (_, second, all) = services(stage, first: first)
        for _ in 0..<2 {
            let ran = await stage.run(all)
            #expect(try ran.stops == [.leftBehind(2)])
            #expect(second.acceptCounts.count == 2)
        }
    }

    @Test func aStoppedProviderLeavesWhatNeedsItWaiting() async throws {
        let stage = Self.stage(3)
        let first = ScriptedService(
            time: stage.time,
            onSubmit: { submit in
                submit.stem == "first/2"
                    ? .fail(.refused(Failure(.unauthorized, "no such key"))) : .accept
            })
        let (_, second, all) = services(stage, first: first)
        let ran = await stage.run(all)
        #expect(ran.stoppedProviders == ["studio"])
        #expect(second.submits.map(\.stem) == ["second/1"])
        #expect(ran.withheld.map(\.count) == [2])
        #expect(ran.withheld.allSatisfy { !$0.isFailed })
    }

    @Test func aStageAloneMakesWhatItsImagesAllow() async throws {
        let stage = Self.stage(3)
        let (first, second, all) = services(stage)
        let only = RunOptions(selection: JobSelection(batches: ["second"]))
        let before = await stage.run(all, options: only)
        #expect(try before.stops == [])
        #expect(first.submits.count + second.submits.count == 0)
        _ = await stage.run(all, options: RunOptions(selection: JobSelection(batches: ["first"])))
        #expect(second.submits.count == 0)
        _ = await stage.run(all, options: only)
        #expect(second.submits.count == 3)
    }

    @Test func aLimitOfSubmitsHoldsForStagesToo() async throws {
        let stage = Self.stage(3)
        let (first, second, all) = services(stage)
        _ = await stage.run(all, options: RunOptions(submitsMax: 4))
        #expect(first.submits.count + second.submits.count == 4)
    }

    @Test func aStageOnTheSameProviderDoesNotWaitForTheWholeBatchBefore() async throws {
        let folder = MemoryFolder()
        let plan = Plan.of(
            [Sheet(name: "first", count: 5), Sheet(name: "second", count: 0, images: "first")],
            [Studio(concurrency: 1)], files: FolderFiles(folder))
        let stage = Stage(plan, folder: folder)
        let service = ScriptedService(time: stage.time)
        let ran = await stage.run(service)
        #expect(try ran.stops == [])
        let stems = service.submits.map(\.stem)
        let begun = try #require(stems.firstIndex { $0.hasPrefix("second") })
        #expect(begun < 4)
        #expect(service.peakHeld == 1)
        #expect(Set(stems).count == 10)
    }

    @Test func anImageThatIsGoneIsFetchedAgainBeforeItIsSent() async throws {
        let stage = Self.stage(2)
        let (_, second, all) = services(stage)
        _ = await stage.run(all, options: RunOptions(selection: JobSelection(batches: ["first"])))
        stage.folder.remove("first/1.png")
        let ran = await stage.run(all)
        #expect(try ran.stops == [])
        #expect(Set(second.submits.map(\.stem)) == ["second/1", "second/2"])
    }
}
