import Core
import Testing

@testable import Services

@Suite("What a service says went wrong")
struct RefusalTextTests {
    private func found(_ json: String, isError: Bool = true) throws -> [String] {
        RefusalText(in: try JSON(parsing: Array(json.utf8)), isError: isError).items.map(\.written)
    }

    @Test(
        arguments: [
            (#""no credit""#, ["no credit"]),
            (#"["a is bad","b is bad"]"#, ["a is bad", "b is bad"]),
            (#"{"error":"no slot"}"#, ["no slot"]),
            (#"{"error":{"message":"no slot"}}"#, ["no slot"]),
            (#"{"message":"no"}"#, ["no"]), (#"{"msg":"no"}"#, ["no"]),
            (#"{"reason":"no"}"#, ["no"]),
            (#"{"detail":"no"}"#, ["no"]), (#"{"title":"no"}"#, ["no"]),
            (
                #"{"error":"invalid_request","error_description":"no scope"}"#,
                ["invalid_request", "no scope"]
            ),
            (#"{"error":true,"message":"no"}"#, ["no"]),
            (#"{"error":null,"message":"no"}"#, ["no"]),
            (#"{"error":"","message":"no"}"#, ["no"]),
            // One level down.
            (#"{"data":{"error":"no"}}"#, ["no"]), (#"{"result":{"message":"no"}}"#, ["no"]),
            (#"{"response":{"body":1,"errors":[{"message":"no"}]}}"#, ["no"]),
            (#"[{"message":"no"}]"#, ["no"]), (#"{"results":[{"error":{"detail":"no"}}]}"#, ["no"]),
            // With their fields.
            (
                #"{"errors":{"seed":["must be below 2147483648"]}}"#,
                ["seed: must be below 2147483648"]
            ),
            (
                #"{"errors":{"seed":"too big","steps":["a","b"]}}"#,
                ["seed: too big", "steps: a", "steps: b"]
            ),
            (
                #"{"message":"The given data was invalid.","errors":{"seed":["no"]}}"#,
                ["The given data was invalid.", "seed: no"]
            ),
            (#"{"seed":["no integer"],"size":{"width":["too big"]}}"#, ["seed: no integer"]),
            (#"{"non_field_errors":["no"]}"#, ["no"]),
            (
                #"{"seed":"must be a number","prompt":"is required here"}"#,
                ["seed: must be a number", "prompt: is required here"]
            ),
            (
                #"{"detail":[{"loc":["body","input","seed"],"msg":"no integer","type":"int"}]}"#,
                ["input.seed: no integer"]
            ),
            (
                #"{"detail":[{"loc":["body",0,"seed"],"msg":"no","input":"secret prompt"}]}"#,
                ["0.seed: no"]
            ),
            (#"{"detail":{"message":"no","code":5}}"#, ["no"]),
            (
                #"{"errors":[{"status":"422","source":{"pointer":"/data/attributes/seed"},"title":"Bad","detail":"no"}]}"#,
                ["seed: no"]
            ),
            (
                #"{"errors":[{"source":{"parameter":"seed"},"title":"Bad seed"}]}"#,
                ["seed: Bad seed"]
            ),
            (
                #"{"type":"about:blank","title":"Invalid","invalid-params":[{"name":"seed","reason":"too big"}]}"#,
                ["seed: too big"]
            ),
            (
                ##"{"title":"Invalid","detail":"Two fields","errors":[{"detail":"no","pointer":"#/a/b"}]}"##,
                ["Two fields", "a.b: no"]
            ),
            (
                #"{"errors":[{"message":"no field","path":["a",0,"b"],"extensions":{"code":"X"}}]}"#,
                ["a.0.b: no field"]
            ),
            (#"{"error":{"message":"no","type":"t","param":"seed","code":null}}"#, ["seed: no"]),
            (
                #"{"error":{"code":400,"message":"bad","status":"INVALID","details":[{"@type":"x","fieldViolations":[{"field":"seed","description":"too big"}]}]}}"#,
                ["bad", "seed: too big"]
            ),
            (
                #"{"error":{"type":"v","message":"Prompt failed","details":""},"node_errors":{"3":{"errors":[{"type":"max","message":"too big","details":"seed","extra_info":{"input_name":"seed"}}],"class_type":"K"}}}"#,
                ["Prompt failed", "3.seed: too big", "3.seed: seed"]
            ),
            (#"{"errors":{"seed":{"_errors":["no"]},"_errors":[]}}"#, ["seed: no"]),
            (#"{"error":{"formErrors":["f"],"fieldErrors":{"seed":["no"]}}}"#, ["f", "seed: no"]),
            (#"{"errors":["Seed is too big","Size is not"]}"#, ["Seed is too big", "Size is not"]),
            (#"{"errors":{"title":["too long"]}}"#, ["title: too long"]),
            (
                #"{"timestamp":1,"status":400,"error":"Bad Request","path":"/x","errors":[{"field":"seed","defaultMessage":"no"}]}"#,
                ["Bad Request", "seed: no"]
            ),
            (#"{"error":"{\"message\":\"inside text\"}"}"#, ["inside text"]),
            (#"{"error":{"message":{"seed":["no"]}}}"#, ["seed: no"]),
            // A code is better than nothing.
            (#"{"error":{"code":"no_slot"}}"#, ["code no_slot"]), (#"{"error":7}"#, ["error 7"]),
            (#"{"code":"E7","request_id":"r"}"#, ["code E7"]),
            // Nothing is said.
            (#"{}"#, []), (#"null"#, []), (#"{"id":"1"}"#, []), (#"{"errors":[]}"#, []), ("7", []),
        ] as [(String, [String])])
    func isFoundInTheUsualPlaces(json: String, texts: [String]) throws {
        #expect(try found(json) == texts)
    }

    @Test(
        arguments: [
            (#"{"state":"failed","error":"no","message":"job found"}"#, ["no"]),
            (#"{"state":"failed","input":{"message":"a prompt"},"title":"my job"}"#, []),
            (#"{"job":{"state":"failed","reason":"filtered"}}"#, ["filtered"]),
            (#"{"state":"failed","logs":["a","b"],"error":null}"#, []), (#""text""#, []),
        ] as [(String, [String])])
    func ofAJobOnlyWhatIsAboutTheFailureCounts(json: String, texts: [String]) throws {
        #expect(try found(json, isError: false) == texts)
    }

    @Test func manyTextsAreCountedAndDeepOnesLeft() throws {
        let many = (1...30).map { "\"f\($0)\":[\"bad\"]" }.joined(separator: ",")
        let refusal = RefusalText(
            in: try JSON(parsing: Array("{\"errors\":{\(many)}}".utf8)), isError: true)
        #expect(refusal.items.count == 8 && refusal.omittedCount == 22)
        #expect(refusal.whole.hasSuffix("f8: bad; and 22 more"))
        let deep =
            String(repeating: "{\"a\":", count: 300) + "\"no\"" + String(repeating: "}", count: 300)
        #expect(try found("{\"errors\":\(deep)}") == [])
    }

    @Test(
        arguments: [
            (
                "<html><head><TITLE>502 Bad &amp; Gateway</TITLE>", PageText.Form.html,
                "502 Bad & Gateway"
            ),
            ("<html><h1 class=x>Down <b>now</b></h1></html>", .html, "Down now"),
            ("<!doctype html><p>x", .html, nil),
            (
                "<?xml version='1.0'?><Error><Code>Denied</Code><Message>no key</Message></Error>",
                .xml, "no key"
            ),
            ("no such model", .text, "no such model"), ("  \n", .empty, nil),
            ("\u{89}PNG\r\n\u{1a}\n\u{0}\u{0}", .binary, nil),
        ] as [(String, PageText.Form, String?)])
    func aBodyThatIsNoJSONIsToldByItsWords(body: String, form: PageText.Form, words: String?) {
        let page = PageText(Array(body.utf8))
        #expect(page.form == form && page.words == words)
    }
}
