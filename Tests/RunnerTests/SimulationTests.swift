import Testing

/// Many jobs, faults chosen by the job's key and a seed, run again until nothing is left to do.
@Suite("A simulated service that goes wrong")
struct SimulationTests {
    @Test(arguments: 0..<20)
    func manyJobsKeepEveryPromise(_ seed: UInt32) async {
        #expect(await FaultyWorld(seed: seed, jobs: 60).run().isEmpty)
    }

    /// A few jobs each, since what goes wrong goes wrong with few.
    @Test(arguments: 0..<100)
    func tenThousandSeedsKeepEveryPromise(_ hundred: UInt32) async {
        await withTaskGroup(of: Void.self) { group in
            for half in 0..<UInt32(2) {
                group.addTask {
                    for number in 0..<UInt32(50) {
                        let seed = 1000 + hundred * 100 + half * 50 + number
                        let broken = await FaultyWorld(seed: seed, jobs: 6).run()
                        #expect(broken.isEmpty, "seed \(seed)")
                    }
                }
            }
        }
    }

    @Test(arguments: 0..<20)
    func theSameSeedGoesTheSameWay(_ seed: UInt32) async {
        let (one, two) = (FaultyWorld(seed: seed, jobs: 20), FaultyWorld(seed: seed, jobs: 20))
        let broken = (await one.run(), await two.run())
        #expect(broken.0 == broken.1)
        #expect(one.trace == two.trace)
        #expect(one.trace.count > 40)
    }
}
