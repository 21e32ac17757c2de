package import Core

/// The JSON Schema of services' descriptions, for editors.
package enum DescriptionSchema {
    package static var schema: JSON {
        let sections: [(String, KeySection, [JSON.Member])] = [
            ("target", DescriptionKeys.target, []),
            ("credential", DescriptionKeys.credential, []),
            ("signature", DescriptionKeys.signature, []),
            ("authentication", DescriptionKeys.authentication, []),
            ("inputs", DescriptionKeys.inputs, []), ("limits", DescriptionKeys.limits, []),
            ("submit", DescriptionKeys.submit, oneRequest),
            ("handle", DescriptionKeys.handle, []), ("poll", DescriptionKeys.poll, oneRequest),
            ("follow-up", DescriptionKeys.followUp, oneRequest),
            ("cost", DescriptionKeys.cost, []), ("progress", DescriptionKeys.progress, []),
            ("cancel", DescriptionKeys.cancel, []), ("evidence", DescriptionKeys.evidence, []),
            ("repeat", DescriptionKeys.repeats, []),
            ("rejected", DescriptionKeys.rejected, saysHow),
            ("lookup", DescriptionKeys.lookUp, []), ("list", DescriptionKeys.list, oneRequest),
            ("error", DescriptionKeys.error, saysWhen),
        ]
        guard case .object(let top) = JSON.map(DescriptionKeys.top, nullsMeant: false) else {
            return .bool(false)
        }
        let definitions = sections.map { name, section, members in
            JSON.Member(name, .map(section, nullsMeant: false, adding: members))
        }
        let values = [
            JSON.Member(
                "scalar",
                .members(["type": .strings(["string", "number", "boolean", "null"])])),
            JSON.Member(
                "body",
                .members([
                    "description": .string("A body, with references such as ${{ inputs }}."),
                    "items": .reference(to: "body"), "additionalProperties": .reference(to: "body"),
                ])),
        ]
        return .object(
            [JSON.Member("$schema", .schemaDialect)] + top
                + [JSON.Member("$defs", .object(definitions + values))])
    }

    /// One method, and at most one body.
    private static let oneRequest: [JSON.Member] = {
        let methods = RequestRule.Method.allCases.map { has($0.rawValue.lowercased()) }
        let bodies = ["json", "multipart", "multipart-with-files"]
        let pairs = [(0, 1), (0, 2), (1, 2)].map { one, two in
            JSON.members(["required": .strings([bodies[one], bodies[two]])])
        }
        return [
            JSON.Member("oneOf", .array(methods)), JSON.Member("not", .anyOf(pairs)),
        ]
    }()

    private static let saysWhen = [
        JSON.Member("anyOf", .array(["status", "when", "contains"].map(has)))
    ]

    private static let saysHow = [
        JSON.Member("anyOf", .array(["status", "when"].map(has)))
    ]

    private static func has(_ key: String) -> JSON {
        .members(["required": .strings([key])])
    }
}
