import Core
import Testing

@Suite("Leaving a service alone that does not answer")
struct BreakerTests {
    private func open(isDear: Bool = false) -> Breaker {
        var breaker = Breaker(tolerance: 3)
        for _ in 0..<3 { breaker.onSilence(isProbe: false, isDear: isDear, at: .seconds(100)) }
        return breaker
    }

    @Test func itOpensAfterSoManyInARow() {
        var breaker = Breaker(tolerance: 3)
        for _ in 0..<10 {
            breaker.onSilence(isProbe: false, at: .zero)
            breaker.onSilence(isProbe: false, at: .zero)
            #expect(!breaker.isOpen && breaker.wait(at: .zero) == nil)
            breaker.onAnswer()
        }
        #expect(open().isOpen)
    }

    @Test func oneProbeGoesOutAtATimeAndNoneBeforeItsMoment() {
        var breaker = open()
        #expect(breaker.wait(at: .seconds(100)) == .seconds(2))
        #expect(breaker.wait(at: .seconds(114)) == .seconds(1))
        #expect(breaker.wait(at: .seconds(115)) == nil)
        let isProbe = breaker.begin()
        #expect(isProbe)
        #expect(breaker.wait(at: .seconds(500)) != nil)
        breaker.onSilence(isProbe: false, at: .seconds(500))
        #expect(breaker.wait(at: .seconds(500)) != nil)
        breaker.onSilence(isProbe: true, at: .seconds(501))
        #expect(breaker.wait(at: .seconds(515)) != nil)
        #expect(breaker.wait(at: .seconds(516)) == nil)
    }

    @Test func anAnswerClosesItAtOnce() {
        var breaker = open()
        breaker.onAnswer()
        #expect(!breaker.isOpen && breaker.hasAnswered && breaker.wait(at: .seconds(100)) == nil)
    }

    @Test func probesThatMayCostMoneyGoOutLessAndLess() {
        var breaker = open(isDear: true)
        var (now, gaps) = (Duration.seconds(100), [Duration]())
        for _ in 0..<9 {
            let began = now
            while let wait = breaker.wait(at: now) { now += wait }
            gaps.append(now - began)
            breaker.onSilence(isProbe: breaker.begin(), isDear: true, at: now)
        }
        #expect(gaps == [15, 30, 60, 120, 240, 480, 600, 600, 600].map { .seconds($0) })
    }

    @Test func aProbeThatCouldNotBeSentMakesRoomEvenAfterThePauseOfAnother() {
        var pacing = SubmitPacing(concurrency: 8, rate: nil)
        let key = JobKey(hex: "00")
        let (first, slow) = (pacing.onBegin(), pacing.onBegin())
        pacing.onAccepted(first, at: .zero)
        for _ in 0..<SubmitPacing.silentMax {
            let ticket = pacing.onBegin()
            _ = pacing.onSilence(ticket, at: .seconds(1))
        }
        #expect(pacing.wait(at: .seconds(16)) == nil)
        let probe = pacing.onBegin()
        _ = pacing.onUnreachable(slow, key: key, roundsMax: 3, at: .seconds(20))
        _ = pacing.onUnreachable(probe, key: key, roundsMax: 3, at: .seconds(21))
        #expect(pacing.wait(at: .seconds(60)) == nil)
    }

    @Test func aProbeThatWasNotSentMakesRoomForTheNext() {
        var breaker = open()
        let isProbe = breaker.begin()
        breaker.giveBack(isProbe: isProbe)
        #expect(breaker.wait(at: .seconds(115)) == nil)
    }
}
