internal import Core
internal import Foundation
internal import Rehearsal
internal import Services
internal import Testing

/// Credits of two services are two sums, and a stage is paid as it was planned.
@Suite(.serialized) struct OwnedMoneyRunTests {
    private static let keys = [
        "INSTANTSTUDIO_TOKEN": "canary-1f8e", "INSTASD_TOKEN": "canary-77ab",
        "WIRO_API_KEY": "canary-03c2", "WIRO_API_SECRET": "canary-9d4e",
    ]

    private func two(_ standIns: StandIns, budget: String) -> String {
        """
        pipeline: two
        budget: \(budget)
        providers:
          studio: { service: instantstudio, url: "\(standIns.origin)/instantstudio", price: 10 credits }
          comic: { service: instasd, url: "\(standIns.origin)/instasd", price: 1 credit }
        batches:
          - name: photos
            provider: studio
            endpoint: PrOhEE
            matrix: { seed: { from: 1, count: 4 } }
            inputs: { seed_56: "${{ matrix.seed }}" }
          - name: comics
            provider: comic
            matrix: { seed: { from: 1, count: 6 } }
            inputs: { 94c18e9e703d2087: { title: Seed, value: "${{ matrix.seed }}" } }
        """
    }

    @Test func twoServicesWithCreditsAreTwoSumsNeverOne() async throws {
        let workplace = try Workplace()
        let standIns = try await StandIns(in: workplace, latency: "50ms")
        try workplace.write(two(standIns, budget: "{ run: 30 credits }"), to: "two.yaml")
        let bare = try await workplace.run("check", "two.yaml")
        #expect(bare.code == 65)
        #expect(
            bare.error.contains(
                "two.yaml:2:16: error: 'credits' can be those of 2 services here"), "\(bare.error)")
        #expect(
            bare.error.contains("write '30 instantstudio credits' or '30 instasd credits'"))

        let budget = "{ run: [20 instantstudio credits, 30 InstaSD credits] }"
        try workplace.write(two(standIns, budget: budget), to: "two.yaml")
        let plan = try await workplace.run("plan", "two.yaml")
        #expect(plan.code == 0, "\(plan.error)")
        #expect(plan.output.contains("6 InstaSD credits"), "\(plan.output)")
        #expect(plan.output.contains("40 InstantStudio credits"))
        #expect(plan.output.contains("20 InstantStudio credits left of 20 a run"))
        #expect(plan.output.contains("8 of 10 jobs fit in"))

        let run = try await workplace.run("run", "two.yaml", environment: Self.keys)
        #expect(run.code == 75, "\(run.error)")
        #expect(try await standIns.bill(of: "instantstudio").submits == 2)
        #expect(try await standIns.bill(of: "instasd").submits == 6)
        // What the run advises is read.
        let advice = try #require(
            run.error.split(separator: "\n").last { $0.contains("--set budget.run=\"") })
        let value = try #require(advice.split(separator: "\"").last.map(String.init))
        #expect(value == "[40 instantstudio credits, 30 instasd credits]")
        let rest = try await workplace.run(
            "run", "two.yaml", "--set", "budget.run=\(value)", environment: Self.keys)
        #expect(rest.code == 0, "\(rest.error)")
        #expect(try await standIns.bill(of: "instantstudio").submits == 4)

        let status = try await workplace.run("status", "two.yaml")
        #expect(status.output.contains("40 InstantStudio credits + "), "\(status.output)")
        #expect(status.output.contains(" InstaSD credit"))
        let record = try workplace.read("out/two/run.json").filter { !$0.isWhitespace }
        #expect(record.contains(#""unit":"credits","service":"instantstudio""#))
        #expect(record.contains(#""unit":"credits","service":"instasd""#))
        let resolved = try await workplace.run("check", "out/two/pipeline.resolved.yaml")
        #expect(resolved.code == 0, "\(resolved.error)")
        // Written in by the names of their services, as every line has it.
        for line in try workplace.read("out/two/results.jsonl").split(separator: "\n") {
            let service = line.contains(#""batch":"photos""#) ? "instantstudio" : "instasd"
            #expect(line.contains(#""unit":"credits","service":"\#(service)""#), "\(line)")
        }
    }

    @Test func aStageIsPlannedPricedAndLimitedAsItIsPaid() async throws {
        let workplace = try Workplace()
        let standIns = try await StandIns(
            in: workplace, latency: "50ms", options: ["--images", "2"])
        let text = """
            pipeline: stages
            providers:
              studio: { service: instantstudio, url: "\(standIns.origin)/instantstudio", price: 10 credits }
              wiro: { service: wiro, url: "\(standIns.origin)/wiro", price: 0.05 USD }
            batches:
              - name: selfies
                provider: studio
                endpoint: PrOhEE
                matrix: { seed: { from: 1, count: 9 } }
                inputs: { seed_56: "${{ matrix.seed }}" }
              - name: large
                provider: wiro
                model: wiro/upscale
                matrix: { image: { images: selfies } }
                inputs:
                  inputImage: ${{ matrix.image }}
            """
        try workplace.write(text, to: "stages.yaml")
        #expect(try await workplace.run("plan", "stages.yaml", "--count").output == "27\n")
        let plan = try await workplace.run("plan", "stages.yaml")
        #expect(plan.output.contains("18 images of selfies = 18 jobs"), "\(plan.output)")
        #expect(plan.output.contains("0.9 USD estimated: 18 jobs at 0.05 USD"))
        let check = try await workplace.run("check", "stages.yaml")
        #expect(check.output.contains("27 jobs in 2 batches"))
        let tight = try await workplace.run("check", "stages.yaml", "--set", "max-jobs=26")
        #expect(tight.code == 65)
        #expect(tight.error.contains("the plan has 27 jobs"), "\(tight.error)")

        let run = try await workplace.run("run", "stages.yaml", environment: Self.keys)
        #expect(run.code == 0, "\(run.error)")
        #expect(try await standIns.bill(of: "wiro").submits == 18)
        let again = try await workplace.run("plan", "stages.yaml")
        #expect(again.output.contains("27 jobs in 2 batches"), "\(again.output)")
    }

    @Test func aDescriptionOfOnesOwnHasItsOwnUnit() async throws {
        let workplace = try Workplace()
        let tiny = """
            service: tiny
            url: http://127.0.0.1:9
            submit:
              post: /jobs
              json: ${{ inputs }}
              id: id
            poll:
              get: /jobs/${{ id }}
              status: state
              succeeded: done
              images: images
              cost: { path: price, unit: credits }
            """
        try workplace.write(tiny, to: "tiny.yaml")
        let manifest = { (budget: String) in
            """
            budget: { run: \(budget) }
            providers:
              studio: { service: instantstudio, price: 10 credits }
              own: { service: ./tiny.yaml, price: 2 tiny credits }
            batches:
              - { name: a, provider: studio, endpoint: e, inputs: {} }
              - { name: b, provider: own, inputs: {} }
            """
        }
        try workplace.write(manifest("100 credits"), to: "own.yaml")
        let bare = try await workplace.run("check", "own.yaml")
        #expect(bare.code == 65)
        #expect(bare.error.contains("'100 instantstudio credits' or '100 tiny credits'"))
        try workplace.write(manifest("100 tiny credits"), to: "own.yaml")
        let plan = try await workplace.run("plan", "own.yaml")
        #expect(plan.code == 0, "\(plan.error)")
        #expect(plan.output.contains("100 tiny credits left of 100 a run"), "\(plan.output)")
        try workplace.write(
            tiny.replacingOccurrences(of: "unit: credits", with: "unit: usd"), to: "tiny.yaml")
        let wrong = try await workplace.run("check", "tiny.yaml")
        #expect(wrong.code == 65)
        #expect(wrong.error.contains("'usd' is a currency, which is written 'USD'"))
    }

    private struct Risk: Decodable {
        struct Amounts: Decodable {
            struct Amount: Decodable {
                let amount: Double
                let unit: String
            }
            let amounts: [Amount]
            let unpricedJobs: Int

            enum CodingKeys: String, CodingKey {
                case amounts
                case unpricedJobs = "unpriced-jobs"
            }
        }
        let atRisk: Amounts

        enum CodingKeys: String, CodingKey { case atRisk = "at-risk" }

        init(_ text: String) throws {
            self = try JSONDecoder().decode(Risk.self, from: Data(text.utf8))
        }
    }

    /// Runs four jobs without a price, of which submit number `lost` has no answer.
    private func run(
        losing lost: Int,
        _ body: @escaping @Sendable (Workplace, TirageProcess.Outcome) async throws -> Void
    ) async throws {
        let workplace = try Workplace()
        let wiro = try #require(Catalogue.service(named: "wiro"))
        let mount = Mount("wiro", playing: wiro, faults: [Fault(.submit, lost, .close)])
        let server = RehearsalServer(
            mounts: [mount], latency: .milliseconds(50), imageSide: 64,
            now: { Timestamp(milliseconds: Int64(Date().timeIntervalSince1970 * 1000)) })
        try await server.serve { address in
            let count = lost == 1 ? 1 : 4
            let text = """
                pipeline: risk
                providers:
                  wiro: { service: wiro, url: "\(address.baseURL(for: "wiro"))", concurrency: 1 }
                batches:
                  - name: prints
                    provider: wiro
                    model: wiro/instant-id
                    matrix: { seed: { from: 1, count: \(count) } }
                    inputs: { seed: "${{ matrix.seed }}" }
                """
            try workplace.write(text, to: "risk.yaml")
            let run = try await workplace.run("run", "risk.yaml", environment: Self.keys)
            #expect(run.code == 1, "\(run.error)")
            try await body(workplace, run)
        }
    }

    @Test func anUnknownJobWithoutAPriceCountsWithTheMeanOfItsLike() async throws {
        try await run(losing: 4) { workplace, run in
            #expect(run.error.contains("1 job is unknown, with 0."), "\(run.error)")
            #expect(run.error.contains(" USD at risk"))
            let status = try await workplace.run("status", "risk.yaml")
            #expect(status.output.contains(" USD at risk\n"), "\(status.output)")
            let plan = try await workplace.run("plan", "risk.yaml")
            #expect(plan.output.contains(" USD on unknown jobs)"), "\(plan.output)")
            for text in [
                try await workplace.run("status", "risk.yaml", "--json").output,
                try await workplace.run("plan", "risk.yaml", "--json").output,
                try workplace.read("out/risk/run.json"),
            ] {
                let risk = try Risk(text).atRisk
                #expect(risk.unpricedJobs == 0)
                #expect(risk.amounts.count == 1 && risk.amounts[0].amount > 0)
                #expect(risk.amounts.first?.unit == "USD")
            }
            let listing = try await workplace.run("resolve", "risk.yaml", "--json")
            #expect(listing.output.contains("\"unpriced-jobs\":0"), "\(listing.output)")
            let resolve = try await workplace.run("resolve", "risk.yaml")
            #expect(resolve.output.contains(" USD, the mean of jobs like it"))
            #expect(resolve.error.contains("1 job is unknown, with 0."))
        }
    }

    @Test func anUnknownJobOfWhichNobodyKnowsAnythingIsCounted() async throws {
        try await run(losing: 1) { workplace, run in
            let words = "1 whose price nobody knows"
            #expect(run.error.contains("1 job is unknown, " + words), "\(run.error)")
            let status = try await workplace.run("status", "risk.yaml")
            #expect(status.output.contains("not sent again, " + words), "\(status.output)")
            let plan = try await workplace.run("plan", "risk.yaml")
            #expect(
                plan.output.contains("1 unknown job whose price nobody knows"), "\(plan.output)")
            for text in [
                try await workplace.run("status", "risk.yaml", "--json").output,
                try workplace.read("out/risk/run.json"),
            ] {
                #expect(try Risk(text).atRisk.unpricedJobs == 1)
            }
            let resolve = try await workplace.run("resolve", "risk.yaml")
            #expect((resolve.output + resolve.error).contains(words), "\(resolve.error)")
            #expect(resolve.output.contains("nobody knows its price"))
        }
    }
}
