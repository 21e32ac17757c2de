internal import Core

/// Requests that find out what became of a submit.
extension RequestComposer {
    /// Where in a list a request goes on.
    struct Page {
        /// Counted from 1.
        var number = 1
        /// How many jobs have been read.
        var offset = 0
        /// What the last answer gave for the next page: a word, a path or a URL.
        var next: String?
    }

    func list(_ rule: RequestRule, _ page: Page) throws(RequestFault) -> OutgoingRequest {
        var scope = try scope()
        scope.paging = [
            "page": .integer(Int128(page.number)), "offset": .integer(Int128(page.offset)),
        ]
        if let next = page.next { scope.paging["next"] = .text(next) }
        var rule = rule
        if let next = page.next, next.hasPrefix("/") || next.contains("://") {
            let place = rule.path.place
            rule.path = TextTemplate(
                parts: [.reference(Reference(path: ["next"], place: place))], place: place)
            rule.query = []
        } else if page.next == nil {
            rule.query.removeAll { $0.value.references.contains { $0.root == "next" } }
        }
        return try request(rule, scope: scope, seed: "list")
    }
}
