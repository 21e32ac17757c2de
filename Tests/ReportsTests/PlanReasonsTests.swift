import Core
import Support
import Testing

@testable import Reports

/// What the plan says of new jobs after edits of a manifest, one after the other.
struct PlanReasonsTests {
    /// An edit, and what the plan says after it: each reason with the number of its jobs.
    struct Case: Sendable, CustomTestStringConvertible {
        let name: String
        /// Edits that are run before the last, which is only planned.
        var before: [Edit] = []
        let edit: Edit
        let reasons: [String]

        init(
            _ name: String, after before: [Edit] = [], _ reasons: [String],
            _ edit: @escaping Edit
        ) {
            self.name = name
            self.before = before
            self.edit = edit
            self.reasons = reasons
        }

        var testDescription: String { name }
    }

    typealias Edit = @Sendable (inout Pipeline) -> Void

    static let prompts: [Case] = [
        Case("nothing", []) { _ in },
        Case("a prompt's text", ["prompt changed (2)"]) { $0["prompt"] = ["a fox", "a dig"] },
        Case("the prompts' order", []) { $0["prompt"] = ["a dog", "a fox"] },
        Case("both prompts", ["prompt changed (4)"]) { $0["prompt"] = ["a box", "a dig"] },
        Case("a prompt more", ["prompt is new (2)"]) {
            $0["prompt"] = ["a cat", "a fox", "a dog"]
        },
        Case("a prompt less", []) { $0["prompt"] = ["a dog"] },
        Case("a prompt changed and one more", ["prompt changed (2)", "prompt is new (2)"]) {
            $0["prompt"] = ["a sunset", "a fox", "a dog in snow"]
        },
        Case(
            "a prompt more, long after another was changed",
            after: [{ $0["prompt"] = ["a fox", "a dig"] }], ["prompt is new (2)"]
        ) { $0["prompt"] = ["a fox", "a dig", "a cat"] },
        Case("accents by their bytes", ["prompt is new (2)"]) {
            $0["prompt"] = ["a fox", "a dog", "a do\u{67}\u{301}"]
        },
    ]

    static let seeds: [Case] = [
        Case("a seed in front", ["seed is new (2)"]) { $0["seed"] = [0, 1, 2] },
        Case("a seed between", ["seed is new (2)"]) { $0["seed"] = [1, 7, 2] },
        Case("a seed at the end", ["seed is new (2)"]) { $0["seed"] = [1, 2, 3] },
        Case("another seed", ["seed changed (2)"]) { $0["seed"] = [1, 3] },
        Case("other seeds, and more", ["seed is new (6)"]) { $0["seed"] = [5, 6, 7] },
        Case(
            "a seed and a prompt at once",
            ["prompt changed (2)", "seed is new (1)", "seed is new, prompt changed (1)"]
        ) {
            $0["seed"] = [0, 1, 2]
            $0["prompt"] = ["a fox", "a dog, sleeping"]
        },
        Case(
            "a seed and the style at once",
            ["prompt changed (4)", "seed is new, prompt changed (2)"]
        ) {
            $0["seed"] = [1, 2, 3]
            $0.style = "oil"
        },
        Case(
            "a seed more, after the prompts were changed twice",
            after: [{ $0.style = "oil" }, { $0.style = "chalk" }], ["seed is new (2)"]
        ) { $0["seed"] = [1, 2, 3] },
        Case(
            "a seed more, after another was taken away", after: [{ $0["seed"] = [1] }],
            ["seed is new (2)"]
        ) { $0["seed"] = [1, 3] },
    ]

    static let files: [Case] = [
        Case("other bytes under the same name", ["face changed (4)"]) {
            $0.files["anna.jpg"] = "X"
        },
        Case("another name", []) {
            $0.files["anne.jpg"] = $0.files.removeValue(forKey: "anna.jpg")
            $0.face = "anne.jpg"
        },
        Case("another name, and a prompt", ["prompt changed (2)"]) {
            $0.files["anne.jpg"] = $0.files.removeValue(forKey: "anna.jpg")
            $0.face = "anne.jpg"
            $0["prompt"] = ["a fox", "a dig"]
        },
        Case("another file", ["face changed (4)"]) { $0.face = "bo.jpg" },
        Case("a photo more in an axis", after: [{ $0.photos() }], ["photo is new (4)"]) {
            $0.files["aa.jpg"] = "AA"
        },
        Case(
            "a photo's name in an axis, and a prompt", after: [{ $0.photos() }],
            ["prompt changed (4)"]
        ) {
            $0.files["zoe.jpg"] = $0.files.removeValue(forKey: "anna.jpg")
            $0["prompt"] = ["a fox", "a dig"]
        },
        Case("a photo's bytes in an axis", after: [{ $0.photos() }], ["face changed (4)"]) {
            $0.files["bo.jpg"] = "Y"
        },
        Case(
            "a photo's bytes, and a photo more", after: [{ $0.photos() }],
            ["face changed (4)", "photo is new (4)"]
        ) {
            $0.files["bo.jpg"] = "Y"
            $0.files["aa.jpg"] = "AA"
        },
    ]

    static let inputs: [Case] = [
        Case("a constant", after: [{ $0.add("steps", 20) }], ["steps changed (4)"]) {
            $0.set("steps", 30)
        },
        Case("an input more", ["steps added (4)"]) { $0.add("steps", 20) },
        Case("an input less", ["face removed (4)"]) { $0.batch.inputs.removeLast() },
        Case("an input less, as it was before", after: [{ $0.add("steps", 20) }], []) {
            $0.batch.inputs.removeLast()
        },
        Case("an input's name", ["image added, face removed (4)"]) {
            $0.batch.inputs[2] = ReportSamples.field("image", $0.batch.inputs[2].value)
        },
        Case("the target", ["model changed (4)"]) {
            $0.batch.target = ReportSamples.template("other")
        },
        Case("target and prompt", ["model changed (2)", "prompt and model changed (2)"]) {
            $0.batch.target = ReportSamples.template("other")
            $0["prompt"] = ["a fox", "a dig"]
        },
        Case("the service", ["service changed (4)"]) {
            $0.batch.provider = ReportSamples.at("spare")
        },
        Case("the provider's name", []) {
            $0.providers[0].name = ReportSamples.at("renamed")
            $0.batch.provider = ReportSamples.at("renamed")
        },
        Case("the batch's name", []) { $0.batch.name = ReportSamples.at("renamed") },
        Case("the batch's name, and a prompt", ["prompt changed (2)"]) {
            $0.batch.name = ReportSamples.at("renamed")
            $0["prompt"] = ["a fox", "a dig"]
        },
        Case(
            "a prompt, long after the batch's name",
            after: [{ $0.batch.name = ReportSamples.at("renamed") }], ["prompt changed (2)"]
        ) { $0["prompt"] = ["a fox", "a dig"] },
        Case("the batch's name, and all prompts", ["prompt changed (4)"]) {
            $0.batch.name = ReportSamples.at("renamed")
            $0.style = "oil"
        },
        Case(
            "many at once", after: [{ $0.add("steps", 20) }, { $0.add("cfg", 7) }],
            ["prompt, face and 2 more changed (4)"]
        ) {
            $0.style = "oil"
            $0.face = "bo.jpg"
            $0.set("steps", 30)
            $0.set("cfg", 8)
        },
    ]

    static let matrices: [Case] = [
        Case("an axis more", ["size is new (8)"]) {
            $0["size"] = ["wide", "high"]
            $0.add("size", reference: "matrix.size")
        },
        Case("an axis less", after: [{ $0["mood"] = ["calm", "wild"] }], ["prompt changed (4)"]) {
            $0["mood"] = nil
            $0.style = "oil"
        },
        Case("an axis's name", []) { $0.rename("seed", "number") },
        Case("an axis's name, and a prompt", ["prompt changed (2)"]) {
            $0.rename("seed", "number")
            $0["prompt"] = ["a fox", "a dig"]
        },
        Case("a repeat more", ["repeat is new (4)"]) {
            $0.batch.rules.repeats = Located(2, at: ReportSamples.place())
        },
        Case(
            "another repeat",
            after: [{ $0.batch.rules.repeats = Located(2, at: ReportSamples.place()) }],
            ["repeat is new (4)"]
        ) { $0.batch.rules.repeats = Located(3, at: ReportSamples.place()) },
        Case(
            "what was excluded", after: [],
            ["new in the matrix (1)"]
        ) { $0.batch.rules.excludes = [] },
        Case("zipped axes, one of them moved", ["new in the matrix (2)"]) {
            $0.zip()
            $0["seed"] = [2, 1]
        },
        Case("zipped axes, one more of both", ["prompt and seed are new (1)"]) {
            $0.zip()
            $0["prompt"] = ["a fox", "a dog", "a cat"]
            $0["seed"] = [1, 2, 3]
        },
        Case("a job that is included", ["prompt is new (1)"]) {
            $0.include([("prompt", .text("an owl")), ("seed", .integer(1))])
        },
        Case("a name that an include adds", after: [{ $0.include([]) }], ["mood is new (2)"]) {
            $0.batch.rules.includes = []
            $0.include([("seed", .integer(1)), ("mood", .text("calm"))])
        },
        Case(
            "a row of a table", after: [{ $0.rows([("a", "x"), ("b", "y")]) }],
            ["negative changed (2)"]
        ) { $0.rows([("a", "x"), ("b", "z")]) },
        Case(
            "a row more in front", after: [{ $0.rows([("a", "x"), ("b", "y")]) }],
            ["row is new (2)"]
        ) { $0.rows([("c", "x"), ("a", "x"), ("b", "y")]) },
    ]

    static let stages: [Case] = [
        Case("a stage's input", after: [{ $0.scale = 2 }], ["scale changed (4)"]) { $0.scale = 4 },
        Case(
            "what a stage is made from", after: [{ $0.scale = 2 }],
            ["foxes: prompt changed (2)", "prompt changed (2)"]
        ) { $0["prompt"] = ["a fox", "a dig"] },
        Case(
            "both", after: [{ $0.scale = 2 }],
            [
                "prompt changed (2)", "scale changed (2)",
                "scale changed, foxes: prompt changed (2)",
            ]
        ) {
            $0["prompt"] = ["a fox", "a dig"]
            $0.scale = 4
        },
        Case(
            "a seed more, for a stage too", after: [{ $0.scale = 2 }],
            [
                "foxes: seed is new (2)", "seed is new (2)",
            ]
        ) { $0["seed"] = [0, 1, 2] },
        Case("a stage more", []) { $0.scale = 2 },
    ]

    @Test(arguments: prompts + seeds + files + inputs + matrices + stages)
    func everyReasonIsTheTrueOne(_ given: Case) async throws {
        var pipeline = Pipeline()
        let life = Life()
        if given.name == "what was excluded" {
            pipeline.exclude([("prompt", .text("a dog")), ("seed", .integer(2))])
        }
        if given.name.hasPrefix("zipped") { pipeline.zip() }
        try await life.run(pipeline)
        for edit in given.before {
            edit(&pipeline)
            try await life.run(pipeline)
        }
        given.edit(&pipeline)
        #expect(try await life.reasons(pipeline) == given.reasons)
        #expect(
            try await life.reasons(pipeline, fromResults: true) == given.reasons,
            "the results alone tell the same")
    }
}
