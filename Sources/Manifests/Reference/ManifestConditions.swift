import Core

/// What one part of a manifest asks of another, for its JSON Schema.
///
/// `extends` may bring any key, and `defaults` any key of a batch: with one of them, less is asked.
struct ManifestConditions {
    let services: [ServiceDescription]

    /// The words for what is run that are known everywhere.
    var words: [String] {
        var words = Providers.targetWordsDefault
        for word in services.compactMap(\.target?.word) where !words.contains(word) {
            words.append(word)
        }
        return words
    }

    var all: [JSON] {
        [whole, wholeBatches, choiceOfProvider, wordsOfServices] + services.map(batches(of:))
    }

    /// Without `extends` a manifest has all that it needs.
    private var whole: JSON {
        let urls = services.filter { $0.url == nil }.map { service in
            condition(ofService(service.name), then: .having("url"))
        }
        let credentials = services.map { service in
            let names = JSON.strings(service.credentials.map(\.name))
            return condition(
                ofService(service.name),
                then: properties(
                    "credentials", .members(["propertyNames": .members(["enum": names])])))
        }
        let provider = JSON.members([
            "required": .strings(["service"]),
            "properties": .members(["service": .not(.ofType("null"))]),
            "allOf": .array(urls + credentials),
        ])
        return condition(
            alone(),
            then: .members([
                "required": .strings(["providers", "batches"]),
                "properties": .members([
                    "providers": .members([
                        "type": .string("object"), "additionalProperties": provider,
                    ]),
                    "batches": .ofType("array"),
                ]),
            ]))
    }

    /// Without `defaults` each batch has all that it needs.
    private var wholeBatches: JSON {
        let batch = JSON.members([
            "required": .strings(["name", "inputs"]),
            "properties": .members([
                "name": .not(.ofType("null")), "inputs": .not(.ofType("null")),
                "matrix": .members(["additionalProperties": .reference(to: "axis")]),
            ]),
        ])
        return .members([
            "if": alone("defaults"), "then": batches(batch),
            "else": batches(.having("name")),
        ])
    }

    private var choiceOfProvider: JSON {
        let several = properties("providers", .members(["minProperties": .integer(2)]))
        return condition(
            .members(["allOf": .array([alone("defaults"), several])]),
            then: batches(.having("provider")))
    }

    /// Where no service is the user's own, the words for what is run are all known.
    private var wordsOfServices: JSON {
        let names = services.map(\.name)
        let known = properties("service", .members(["enum": .strings(names)]))
        let keys = JSON.members([
            "propertyNames": .members(["enum": .strings(ManifestKeys.batch.names + words)])
        ])
        guard case .object(let members) = batches(keys)["properties"] ?? .null else {
            return .bool(true)
        }
        return condition(
            .members([
                "allOf": .array([
                    alone(), properties("providers", .members(["additionalProperties": known])),
                ])
            ]),
            then: .members([
                "properties": .object(members + [JSON.Member("defaults", keys)])
            ]))
    }

    /// What each batch has where all run on one service.
    private func batches(of service: ServiceDescription) -> JSON {
        let word = service.target?.word
        var members = words.filter { $0 != word }.map { JSON.Member($0, .ofType("null")) }
        if let word { members.append(JSON.Member(word, .not(.ofType("null")))) }
        if !service.inputs.fields.isEmpty {
            members.append(
                JSON.Member("inputs", .members(["additionalProperties": input(of: service)])))
        }
        let only = properties(
            "providers",
            .members(["type": .string("object"), "additionalProperties": ofService(service.name)]))
        return condition(
            .members([
                "required": .strings(["providers"]),
                "allOf": .array([alone("defaults"), only]),
            ]),
            then: batches(
                .object(
                    (word.map { [JSON.Member("required", .strings([$0]))] } ?? [])
                        + [JSON.Member("properties", .object(members))])))
    }

    private func input(of service: ServiceDescription) -> JSON {
        let fields = service.inputs.fields
        return .anyOf([
            .members([
                "type": .string("object"), "required": .strings(fields),
                "propertyNames": .members(["enum": .strings(fields)]),
            ]),
            .members([
                "type": .string("string"), "pattern": .string(#"^\$\{\{[^}]*\}\}$"#),
            ]),
        ])
    }
}

// MARK: - Pieces

extension ManifestConditions {
    /// Manifests without `extends`, and without `key`.
    private func alone(_ key: String? = nil) -> JSON {
        let keys = ["extends"] + (key.map { [$0] } ?? [])
        return .members(["properties": .object(keys.map { JSON.Member($0, .ofType("null")) })])
    }

    private func batches(_ batch: JSON) -> JSON {
        properties("batches", .members(["items": batch]))
    }

    private func properties(_ name: String, _ schema: JSON) -> JSON {
        .members(["properties": .object([JSON.Member(name, schema)])])
    }

    private func ofService(_ name: String) -> JSON {
        .members([
            "type": .string("object"), "required": .strings(["service"]),
            "properties": .members(["service": .members(["const": .string(name)])]),
        ])
    }

    private func condition(_ test: JSON, then: JSON) -> JSON {
        .members(["if": test, "then": then])
    }
}
