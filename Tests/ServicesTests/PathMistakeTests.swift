import Core
import Testing

@testable import Services

@Suite("Paths that are none")
struct PathMistakeTests {
    @Test(
        arguments: [
            ("$.data[*].url", "data[*].url"), ("$x", "x"), ("$[0].url", "[0].url"), ("$", nil),
            ("$.x", "x"), ("$..url", "url"), ("@.x", "x"), ("${{ id }}.status", "status"),
            ("{{ id }}.status", nil), ("a b", nil), (" a", "a"), ("a. b", nil), ("", nil),
            ("a..b", "a.b"), (".a", "a"), ("a.", "a"), (".", nil), ("..", nil),
            ("data.*.url", "data[*].url"), ("data.*", "data[*]"), ("*.url", "[*].url"),
            ("data.*.*.url", "data[*][*].url"), ("*", "[*]"), ("data[].url", "data[*].url"),
            ("data[]", "data[*]"), (#"["a"]"#, "a"), (#"a["b"]['c'].d"#, "a.b.c.d"),
            (#"$['data'][0]["url"]"#, "data[0].url"), ("data[?(@.x)].url", nil),
            ("data[?@.x == 1]", nil), ("data[-1]", nil), ("data[0:2]", nil), ("data[0,1]", nil),
            ("data[1001]", nil), ("data[x]", nil), ("data[0", nil), ("data[*]url", "data[*].url"),
            ("/data/0/url", "data[0].url"), ("#/data/0/url", "data[0].url"),
            ("data/url", "data.url"),
            ("$/data/*/url", "data[*].url"), (".data | first", nil), ("data.url?", nil),
            ("https://a.example/x", nil), ("a,b", nil), ("a(b)", nil), (#"a\.b"#, nil),
            ("ur*", nil),
            ("\"a\"", nil), ("a=b", nil),
        ] as [(String, String?)])
    func areToldWithWhatToWrite(written: String, fix: String?) throws {
        let mistake = try #require(PathMistake(in: written))
        #expect(mistake.fix == fix)
        #expect(mistake.message.hasPrefix("'\(written)' is not a path"))
        if let fix {
            #expect(mistake.message.hasSuffix("; write '\(fix)'"))
            #expect(PathMistake(in: fix) == nil && JSONPath(fix) != nil)
        }
    }

    @Test(arguments: [
        "a", "a.b", "a[0]", "a[*].b", "[0].url", "[*]", "tasks[0].outputs[*].url", "a[0][1].b",
        "outputs.9.images[*].filename", "data[1000]", "größe.url", "x-y_z", "xml:lang", "@type",
        "a.@id", "a#b", "a.$ref",
    ])
    func pathsAreLeft(written: String) {
        // A sign of another tool at the very beginning is told, inside it may be a name's own.
        #expect((PathMistake(in: written) == nil) == !written.hasPrefix("@"))
    }

    @Test(arguments: [
        ("/paint/get?x=1", #"write 'get: /paint/get' and 'query: { x: "1" }'"#),
        ("/paint?a=1&b=${{ id }}", #"'query: { a: "1", b: "${{ id }}" }'"#),
        ("/paint#top", "write 'get: /paint'"),
        ("https://api.example.com/v2/jobs", "write 'get: /jobs'"),
        ("https://other.example/jobs/1", "write 'get: /jobs/1', and the host in 'url'"),
        ("http://127.0.0.1:1", "write 'get: /', and the host in 'url'"),
        ("jobs", "write 'get: /jobs'"), ("//host/jobs", "write 'get: /host/jobs'"),
        ("/jobs/{id}", "'{id}' would be sent as it stands; write '${{ id }}'"),
        ("/jobs/:id/x", "':id' would be sent"), ("/jobs/$id", "'$id' would be sent"),
        ("/jobs/{{id}}", "would be sent as it stands; write '${{ id }}'"),
        ("/jobs/<job_id>", "would be sent as it stands; write '${{ id }}'"),
        ("/a b", "it has a blank in it"), ("/a/../b", "remove '.' and '..'"),
        ("/ä", "can't be part of a path"),
    ])
    func aRequestsPathIsToldWithWhatToWrite(written: String, advice: String) throws {
        let yaml = """
            service: mine
            url: https://api.example.com/v2
            submit: { post: /jobs, json: 1, id: id }
            poll:
              get: "\(written)"
              status: state
              succeeded: done
              images: urls[*]
            """
        let faults = try #require(throws: DescriptionFaults.self) {
            try DescriptionReader.description(from: Array(yaml.utf8), file: "a.yaml")
        }
        #expect(faults.diagnostics.count == 1)
        #expect(faults.diagnostics[0].place?.line == 5 && faults.diagnostics[0].place?.column == 8)
        #expect(faults.diagnostics[0].message.contains(advice))
    }

    @Test func threeMistakesHaveThreePlaces() throws {
        let yaml = """
            service: paint
            url: https://api.example.com/v2
            submit: { post: /paint, json: 1, id: id }
            poll:
              get: /paint/get?x=1
              status: a b
              succeeded: done
              images: $.data[*].url
            """
        let faults = try #require(throws: DescriptionFaults.self) {
            try DescriptionReader.description(from: Array(yaml.utf8), file: "a.yaml")
        }
        #expect(faults.diagnostics.map { $0.place?.line } == [5, 6, 8])
        #expect(faults.diagnostics.map { $0.place?.column } == [8, 11, 11])
        #expect(faults.diagnostics[2].fix == "\"data[*].url\"")
    }
}
