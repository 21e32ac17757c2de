import Core
import Testing

@testable import Rehearsal

/// A described service that can be asked what became of a submit, played backwards.
struct RehearsedEvidenceTests {
    @Test func onABadDayAnswersAreLostWithAndWithoutTheirJobs() {
        let faults = (1...40).compactMap { Fault.ofABadDay(.submit, $0) }
        let closed = faults.filter { if case .close = $0.conduct { true } else { false } }
        #expect(closed.contains { $0.makesJob } && closed.contains { !$0.makesJob })
        #expect(faults.count < 25)
        #expect((1...40).contains { Fault.ofABadDay(.download, $0) != nil })
    }
}
