import Core
import Testing

@testable import Rehearsal

/// Templates read backwards, forms read strictly, ids read with suspicion.
struct PatternTests {
    @Test(arguments: [
        ("/task_status/${{ id }}", "/task_status/a-1", ["id": "a-1"]),
        ("/Run/${{ target }}", "/Run/wiro/instant-id", ["target": "wiro/instant-id"]),
        ("/Run/${{ target }}", "/Run/wiro%2Finstant-id", ["target": "wiro/instant-id"]),
        ("/${{ target }}/jobs/${{ id }}/x", "/a/b/jobs/7/x", ["target": "a/b", "id": "7"]),
        ("/jobs", "/jobs", [:]), ("/jobs/${{ id }}", "/jobs/a/b", nil),
        ("/jobs/${{ id }}", "/jobs/", nil), ("/jobs", "/jobs/", nil),
    ])
    func aPathGivesBackWhatItWasMadeFrom(
        written: String, path: String, expected: [String: String]?
    ) {
        #expect(TextPattern(parts: template(written).parts).captures(in: path) == expected)
    }

    @Test func aBodyGivesBackWhatItWasMadeFrom() throws {
        let body = map([
            "id": reference("id"), "kind": .constant(.text("x")), "deep": .list([reference("b")]),
        ])
        let pattern = BodyPattern(template: body)
        let good = try JSON(parsing: Array(#"{"id":"7","kind":"x","deep":[1],"more":0}"#.utf8))
        #expect(pattern.captures(in: good) == ["id": .string("7"), "b": .number("1")])
        let bad = try JSON(parsing: Array(#"{"id":"7","kind":"y","deep":[1]}"#.utf8))
        #expect(pattern.captures(in: bad) == nil)
        #expect(pattern.captures(in: .string("x")) == nil)
    }

    @Test func fieldNamesInFormsAreLiteral() throws {
        let body = [
            "--e",
            #"Content-Disposition: form-data; name="data[#22][load_image]"; filename="a;b.jpg""#,
            "Content-Type: image/jpeg", "", "\r\n--f\r\n", "--e",
            #"content-disposition: form-data; name="say %22hi%22""#, "", "", "--e--",
        ].joined(separator: "\r\n")
        let form = try Form(Array(body.utf8), contentType: #"multipart/form-data; boundary="e""#)
        #expect(form.parts.map(\.name) == ["data[#22][load_image]", "say \"hi\""])
        #expect(form.parts.map(\.fileName) == ["a;b.jpg", nil])
        #expect(
            form.parts.map { String(decoding: $0.content, as: UTF8.self) } == ["\r\n--f\r\n", ""])
    }

    @Test(arguments: [
        "", "--e", "--e\r\n", "--e\r\nX: y\r\n\r\nz\r\n--e--",
        "--e\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\nz\r\n--e",
        "--e\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\nz--e--",
        "--e\r\nContent-Disposition: form-data; name=\"a\"\r\nz\r\n--e--",
        "--e\nContent-Disposition: form-data; name=\"a\"\n\nz\n--e--", "--e--more",
    ])
    func aFormThatALenientServerWouldForgiveIsRefused(body: String) {
        #expect(throws: BadRequest.self) {
            try Form(Array(body.utf8), contentType: "multipart/form-data; boundary=e")
        }
    }

    @Test func anIdHoldsItsJobAndBelongsToItsMount() {
        let job = RemoteID(
            start: Timestamp(milliseconds: 1_764_000_000_123), service: .milliseconds(8_250),
            ordinal: 40, imageCount: 2, fails: true, seed: Array(200..<216))
        let text = job.text(mount: "studio")
        #expect(RemoteID(text, mount: "studio") == job)
        #expect(RemoteID(text, mount: "comic") == nil)
        #expect(RemoteID(text.replacing("t1-", with: "t1--"), mount: "studio") == nil)
        #expect(RemoteID(text + "0", mount: "studio") == nil)
        #expect(text.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7f && $0 != UInt8(ascii: "/") })
    }

    @Test func serviceTimesSpreadAroundTheirMeanAndAreTheSameEachTime() {
        let times = (0..<4000).map { number in
            let seed = RemoteID(
                start: Timestamp(milliseconds: 0), service: .zero, ordinal: 0, imageCount: 1,
                fails: false, seed: [UInt8(number & 255), UInt8(number >> 8)])
            return ServiceTime(mean: .seconds(8)).of(digest: seed.paintingDigest(0)).milliseconds
        }
        let mean = times.reduce(0, +) / Int64(times.count)
        #expect((7_800...8_200).contains(mean))
        #expect(times.allSatisfy { (3_100...19_500).contains($0) })
        #expect(Set(times).count > 500)
        let digest = [UInt8](repeating: 7, count: 32)
        #expect(ServiceTime(mean: .seconds(8)).of(digest: digest) == .milliseconds(17_728))
        #expect(ServiceTime(mean: .seconds(8), isSteady: true).of(digest: digest) == .seconds(8))
    }
}
