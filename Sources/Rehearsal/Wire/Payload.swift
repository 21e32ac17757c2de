internal import Core
internal import Hashing

/// What a request carries, in the one form that patterns are matched against.
///
/// The fields of a form become members of an object; a file is an object with the SHA-256 of its
/// bytes, so its name plays no part in what is painted.
struct Payload {
    let document: JSON

    init(_ call: Call, as body: RequestRule.Body) throws(BadRequest) {
        let type = call.headers["content-type"] ?? ""
        let kind = HeaderParameters(type).value
        switch (body, kind) {
        case (.none, _):
            document = .object([])
        case (.json, "application/json"), (.multipartWithFiles, "application/json"):
            document = try Self.json(call.body)
        case (.multipart, "multipart/form-data"):
            document = Self.document(of: try Form(call.body, contentType: type))
        case (.multipartWithFiles, "multipart/form-data"):
            let form = try Form(call.body, contentType: type)
            guard form.parts.contains(where: { $0.fileName != nil }) else {
                throw BadRequest("a form without a file; what has no file is sent as JSON here")
            }
            document = Self.document(of: form)
        case (.json, _), (.multipart, _), (.multipartWithFiles, _):
            throw BadRequest("the content type is '\(type)'; \(Self.wanted(body)) is described")
        }
    }

    private static func wanted(_ body: RequestRule.Body) -> String {
        switch body {
        case .none: "no body"
        case .json: "'application/json'"
        case .multipart: "'multipart/form-data' with a boundary"
        case .multipartWithFiles: "'application/json', or 'multipart/form-data' with files,"
        }
    }

    private static func json(_ bytes: [UInt8]) throws(BadRequest) -> JSON {
        do {
            return try JSON(parsing: bytes)
        } catch {
            throw BadRequest("the body is not JSON, though its content type says so")
        }
    }

    private static func document(of form: Form) -> JSON {
        var members: [JSON.Member] = []
        for part in form.parts {
            let value =
                part.fileName == nil
                ? JSON.string(String(decoding: part.content, as: UTF8.self))
                : .members(["file": .string(SHA256.hash(Array(part.content)).hexText)])
            guard let index = members.firstIndex(where: { $0.name == part.name }) else {
                members.append(JSON.Member(part.name, value))
                continue
            }
            if case .array(let values) = members[index].value {
                members[index].value = .array(values + [value])
            } else {
                members[index].value = .array([members[index].value, value])
            }
        }
        return .object(members)
    }
}
