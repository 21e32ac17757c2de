extension RemoteJob {
    /// Whether a text can be a job's main handle: 1 to 256 visible ASCII characters that are more
    /// than dots.
    package static func isID(_ text: String) -> Bool {
        (1...256).contains(text.utf8.count) && isVisible(text) && text != "." && text != ".."
    }

    /// The same for another handle, which may be a URL: up to 2048 characters.
    package static func isHandle(_ text: String) -> Bool {
        (1...2048).contains(text.utf8.count) && isVisible(text)
    }

    private static func isVisible(_ text: String) -> Bool {
        text.utf8.allSatisfy { (0x21...0x7e).contains($0) }
    }
}

/// Why what a person says that a service calls a job can't be used.
package struct HandleFault: Error, Hashable, Sendable {
    /// A lowercase fragment that says what to do.
    package let message: String
}

extension ServiceDescription {
    /// Handles without which nobody can ask after a job, besides its id.
    ///
    /// Those of the request that needs the fewest: a service may offer several.
    package var handlesNeeded: [String] {
        handlesMissing(from: ["id"])
    }

    /// A job by what a person found out about it, as the service's own answer would have named it.
    package func remoteJob(
        id: String, others: [RemoteJob.Handle]
    ) throws(HandleFault) -> RemoteJob {
        guard RemoteJob.isID(id) else {
            throw HandleFault(
                message: "\(Self.quoted(id)) can't be an id of \(title): it has 1 to 256 visible"
                    + " ASCII characters and no space")
        }
        let names = submit.handles.map(\.name).filter { $0 != "id" }
        for handle in others {
            guard names.contains(handle.name) else {
                let known = names.map { "'\($0)'" }.joined(separator: ", ")
                throw HandleFault(
                    message: "\(title) has no handle \(Self.quoted(handle.name)); "
                        + (names.isEmpty ? "the id is all" : "there is \(known)"))
            }
            guard RemoteJob.isHandle(handle.value) else {
                throw HandleFault(
                    message: "\(Self.quoted(handle.value)) can't be a '\(handle.name)' of"
                        + " \(title): it has 1 to 2048 visible ASCII characters and no space")
            }
        }
        let missing = handlesMissing(from: Set(others.map(\.name) + ["id"]))
        guard missing.isEmpty else {
            let list = missing.map { "'\($0)'" }.joined(separator: " and ")
            throw HandleFault(
                message: "nobody can ask \(title) after a job without its \(list); add"
                    + missing.map { " --handle \($0)=…" }.joined())
        }
        let given = names.compactMap { name in others.last { $0.name == name } }
        return RemoteJob(id: id, others: given)
    }

    private func handlesMissing(from given: Set<String>) -> [String] {
        let names = submit.handles.map(\.name)
        let lacks = ([poll.request] + poll.request.instead).map { request in
            let roots = Set(request.references.map(\.root))
            return names.filter { roots.contains($0) && !given.contains($0) }
        }
        return lacks.min { $0.count < $1.count } ?? []
    }

    private static func quoted(_ text: String) -> String { "'\(text.prefix(60))'" }
}
