package import Core

/// The JSON Schema of manifests, for editors.
///
/// It accepts what the reader accepts, as far as that shows without other files and without
/// comparing one part with another.
package enum ManifestSchema {
    /// - Parameter services: The services that are known without a file of one's own.
    package static func schema(services: [ServiceDescription]) -> JSON {
        let conditions = ManifestConditions(services: services)
        return .members([
            "$schema": JSON.schemaDialect, "title": .string("Tirage manifest"),
            "description": .string("Batches of image-generation jobs. See docs/manifest.md."),
            "type": .string("object"),
            "properties": JSON.properties(ManifestKeys.top, isPart: true),
            "additionalProperties": .bool(false), "allOf": .array(conditions.all),
            "$defs": .object(definitions(services, conditions.words)),
        ])
    }

    private static func definitions(
        _ services: [ServiceDescription], _ words: [String]
    ) -> [JSON.Member] {
        let target = JSON.reference(to: "target").orNull
        let targets = words.map { JSON.Member($0, target) }
        let spare = ManifestKeys.ofOneBatch.map { JSON.Member($0, .bool(false)) }
        return [
            JSON.Member("provider", .map(ManifestKeys.provider, isPart: true)),
            JSON.Member("budget", .map(ManifestKeys.budget, isPart: true)),
            JSON.Member("service", service(services)),
            JSON.Member(
                "batch",
                batch(ManifestKeys.batch, targets).adding("allOf", .array([partialInclude]))),
            JSON.Member("defaults", batch(ManifestKeys.defaults, targets + spare)),
            JSON.Member("sample", .map(ManifestKeys.sample)),
            JSON.Member("target", targetText),
        ] + SchemaValues.definitions
    }

    /// A batch, or what stands under all: with any word for what is run.
    private static func batch(_ section: KeySection, _ others: [JSON.Member]) -> JSON {
        guard case .object(let members) = JSON.properties(section, isPart: true) else {
            return .bool(false)
        }
        return .members([
            "title": .string(section.title), "type": .string("object"),
            "properties": .object(members + others),
            "additionalProperties": JSON.reference(to: "target").orNull,
        ])
    }

    private static let targetText = Forms.template("text", Forms.inputNames).schema
        .described("What is run, under the service's own word for it.")

    private static let partialInclude = JSON.members([
        "if": .members([
            "required": .strings(["partial-include"]),
            "properties": .members(["partial-include": .members(["const": .bool(true)])]),
        ]), "then": .having("include"),
    ])

    private static func service(_ services: [ServiceDescription]) -> JSON {
        .anyOf([
            .members(["enum": .strings(services.map(\.name))]),
            .members([
                "description": .string("The path of your own description."),
                "type": .string("string"), "pattern": .string(#"/|\.ya?ml$"#),
            ]),
        ])
    }
}

extension JSON {
    /// The object with one more member.
    func adding(_ name: String, _ value: JSON) -> JSON {
        guard case .object(let members) = self else { return self }
        return .object(members + [Member(name, value)])
    }
}
