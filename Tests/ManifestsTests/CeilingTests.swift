import Core
import Manifests
import Testing

@Suite("A user's own limits")
struct CeilingTests {
    private static func read(
        _ limits: String, _ top: String = ""
    ) -> (manifest: Manifest?, messages: [String]) {
        let text = """
            \(top)
            providers: { p: { service: wiro } }
            batches: [{ name: b, model: m, inputs: {}, price: 1 USD }]
            """
        let reader = ManifestReader(
            services: Services.lookUp, limits: ("limits.yaml", Array(limits.utf8)))
        let (manifest, found) = reader.read(Array(text.utf8), file: "a.yaml", directory: "work")
        return (manifest, found.map { "\($0.place?.file ?? "") \($0.message)" })
    }

    private static func limits(_ manifest: Manifest?) -> [String] {
        manifest?.budget?.limits.map {
            "\($0.value.period) \($0.value.amount)" + ($0.value.file == nil ? "" : " own")
        } ?? []
    }

    @Test func theLowerNumberOfJobsCounts() {
        for (own, written, count) in [("50", "80", 50), ("50", "20", 20), ("5000", "", 1000)] {
            let top = written.isEmpty ? "" : "max-jobs: \(written)"
            let manifest = Self.read("max-jobs: \(own)", top).manifest
            #expect(manifest?.jobsMax.value == UInt64(count))
            #expect((manifest?.jobsMaxFile != nil) == (count == 50))
        }
    }

    @Test func theLowerAmountOfEachPeriodAndUnitCounts() {
        let top = "budget: { run: 5 USD, day: 50 USD }"
        let manifest = Self.read("budget: { run: 9 USD, day: [20 USD, 3 credits] }", top).manifest
        #expect(Self.limits(manifest) == ["run 5 USD", "day 20 USD own", "day 3 wiro credits own"])
        #expect(Self.limits(Self.read("budget: { day: 20 USD }").manifest) == ["day 20 USD own"])
    }

    @Test func noManifestLetsJobsWithoutAPriceThrough() {
        let top = "budget: { day: 50 USD, on-unknown-price: allow }"
        let manifest = Self.read("budget: { day: 20 USD }", top).manifest
        #expect(manifest?.budget?.onUnknownPrice == .refuse)
    }

    @Test func aMistakeInItIsToldWithItsPlace() {
        let messages = Self.read("max-job: 5").messages
        #expect(
            messages.contains { $0.hasPrefix("limits.yaml unknown key 'max-job'") }, "\(messages)")
    }
}
