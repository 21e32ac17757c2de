import Core
import Support
import Testing

@Suite struct JobFaultsTests {
    private static let photo = Value.file(FileReference(path: "in/anna.jpg"))

    /// A service that is sent its inputs in `body`.
    private func service(
        _ files: InputRule.FileTravel = .part, fields: [String] = [],
        body: (TemplateValue) -> RequestRule.Body = { .multipart($0) }
    ) throws -> ServiceDescription {
        var service = try Pipeline.service(inputs: InputRule(files: files, fields: fields))
        service.target = .init(word: "model", example: "owner/model")
        let inputs = try template(plain: "${{ inputs }}", at: Place(line: 1))
        service.submit.request = RequestRule(
            .post, try TextTemplate("/run/${{ target }}"), body: body(inputs))
        return service
    }

    @Test(arguments: ["", " ", "a//b", "/a", "a/", "./a", "a/..", "..", "a\nb", "a\u{7f}b"])
    func aTargetThatIsNoNameIsFound(_ target: String) throws {
        let faults = try service().faults(target: target, inputs: [])
        #expect(faults.count == 1)
        #expect(faults.first?.input == nil)
        #expect(faults.first?.message.contains("model") == true)
    }

    @Test(arguments: ["owner/model", "PrOhEE", "v1.5", "ein Modell", "a..b"])
    func aTargetThatIsANameIsNoFault(_ target: String) throws {
        #expect(try service().faults(target: target, inputs: []).isEmpty)
        #expect(try service().faults(target: nil, inputs: []).isEmpty)
    }

    @Test func aFormTakesFilesAndTextsAndListsOfThem() throws {
        let inputs = [
            Value.Field("photo", Self.photo), Value.Field("seed", .integer(1)),
            Value.Field("photos", .list([Self.photo, .text("b"), .list([.null])])),
        ]
        #expect(try service().faults(target: nil, inputs: inputs).isEmpty)
    }

    @Test func aMapHasNoPlaceInAForm() throws {
        let inputs = [
            Value.Field("map", .map([.init("a", .integer(1))])),
            Value.Field("list", .list([.map([.init("photo", Self.photo)])])),
        ]
        let faults = try service().faults(target: nil, inputs: inputs)
        #expect(faults.map(\.input) == ["map", "list"])
        #expect(faults.last?.message.contains("'in/anna.jpg' is inside a map") == true)
    }

    @Test func onlyAFileMakesAFormWhereBothArePossible() throws {
        let service = try service { .multipartWithFiles($0) }
        let map = Value.Field("map", .map([.init("a", .integer(1))]))
        #expect(service.faults(target: nil, inputs: [map]).isEmpty)
        let both = [map, Value.Field("photo", Self.photo)]
        #expect(service.faults(target: nil, inputs: both).map(\.input) == ["map"])
    }

    @Test func aFileInThePartOfAFormThatHoldsAllInputsIsFound() throws {
        let service = try service { .multipart(.map([.init("all", $0, at: Place(line: 1))])) }
        let inputs = [
            Value.Field("photo", Self.photo), Value.Field("map", .map([.init("a", .null)])),
        ]
        #expect(service.faults(target: nil, inputs: inputs).map(\.input) == ["photo"])
    }

    @Test func aFileIsFoundWhereOnlyURLsAreTaken() throws {
        let inputs = [
            Value.Field("url", .text("https://a.example/b.png")),
            Value.Field("deep", .list([.map([.init("photo", Self.photo)])])),
        ]
        for body: (TemplateValue) -> RequestRule.Body in [{ .json($0) }, { .multipart($0) }] {
            let faults = try service(.none, body: body).faults(target: nil, inputs: inputs)
            #expect(faults.map(\.input) == ["deep"])
            #expect(faults.first?.message.contains("'in/anna.jpg' is a file") == true)
        }
    }

    @Test func aFileMayStandAnywhereInJSON() throws {
        let inputs = [Value.Field("deep", .list([.map([.init("photo", Self.photo)])]))]
        let service = try service(.base64) { .json($0) }
        #expect(service.faults(target: nil, inputs: inputs).isEmpty)
    }

    @Test(arguments: [
        (Value.integer(1), "found a number"),
        (.map([.init("title", .text("Seed"))]), "'value' is missing"),
        (
            .map([.init("value", .null), .init("title", .null), .init("valeu", .null)]),
            "unknown field 'valeu'"
        ),
    ])
    func anInputOfAnotherShapeIsFound(_ value: Value, _ what: String) throws {
        let service = try service(.base64, fields: ["title", "value"]) { .json($0) }
        let good = Value.map([.init("value", Self.photo), .init("title", .text("Photo"))])
        let faults = service.faults(
            target: nil, inputs: [.init("good", good), .init("bad", value)])
        #expect(faults.map(\.input) == ["bad"])
        #expect(faults.first?.message.contains(what) == true)
    }
}
