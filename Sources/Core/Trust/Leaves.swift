/// What leaves this computer when a manifest is run, and what is read from outside its folder.
package struct Leaves: Hashable, Sendable {
    /// An environment variable whose value is sent.
    package struct Send: Hashable, Sendable {
        package let variable: String
        /// In its one spelling; `nil` while a variable that names it is not set.
        package let origin: String?
        /// Whether it is sent only where it is set.
        package let isOptional: Bool
        /// Whether it is a part of the URL itself, and no credential.
        package let isInURL: Bool
        /// Whether it goes where it belongs, or its user allowed it.
        package let isAllowed: Bool

        package init(
            variable: String, origin: String?, isOptional: Bool, isInURL: Bool, isAllowed: Bool
        ) {
            self.variable = variable
            self.origin = origin
            self.isOptional = isOptional
            self.isInURL = isInURL
            self.isAllowed = isAllowed
        }

        /// What its user would have to allow; `nil` while nobody knows where it goes.
        package var grant: Grant? { origin.map { .variable(variable, origin: $0) } }
    }

    /// A folder or a file outside the manifest's folder.
    package struct Read: Hashable, Sendable {
        package let path: ExactText
        package let isAllowed: Bool

        package init(path: ExactText, isAllowed: Bool) {
            self.path = path
            self.isAllowed = isAllowed
        }
    }

    /// A link among the files that are read, and where it really leads.
    package struct Link: Hashable, Sendable {
        package let path: ExactText
        package let target: ExactText

        package init(path: ExactText, target: ExactText) {
            self.path = path
            self.target = target
        }
    }

    package var sends: [Send]
    package var reads: [Read]
    package var links: [Link]

    /// Links that are told one by one.
    private static let linksMax = 5

    package init(sends: [Send] = [], reads: [Read] = [], links: [Link] = []) {
        self.sends = sends
        self.reads = reads
        self.links = links
    }

    /// What its user has not allowed yet.
    package var wanted: [Grant] {
        sends.filter { !$0.isAllowed }.compactMap(\.grant)
            + reads.filter { !$0.isAllowed }.map { .root($0.path) }
    }

    /// A line for each thing, whether it is allowed or not: what a kept plan is compared by.
    package var facts: [String] {
        sends.map { "sends \($0.variable) to \($0.origin ?? "an unknown place")" }
            + reads.map { "reads \($0.path.text)" }
    }

    /// What people read.
    ///
    /// - Parameter shown: A path as its user knows it: `~/photos`.
    package func lines(shown: (String) -> String) -> [String] {
        var lines = sends.map { send in
            let place = send.origin ?? "where '\(send.variable)' will lead: it is not set"
            return "sends \(send.variable) to \(place)"
                + (send.isOptional ? ", if it is set" : "")
                + (send.isInURL ? ", in the URL" : "") + Self.mark(send.isAllowed)
        }
        lines += reads.map { "reads \(shown($0.path.text))" + Self.mark($0.isAllowed) }
        lines += links.prefix(Self.linksMax).map { link in
            "reads \(link.path.text), a link to \(shown(link.target.text))"
        }
        let more = links.count - Self.linksMax
        if more > 0 { lines.append("and \(more) more link\(more == 1 ? "" : "s")") }
        return lines
    }

    private static func mark(_ isAllowed: Bool) -> String {
        isAllowed ? "" : " (not allowed yet)"
    }

    package var json: JSON {
        .members([
            "sends": .array(
                sends.map { send in
                    .members([
                        "variable": .string(send.variable),
                        "origin": send.origin.map { .string($0) },
                        "optional": send.isOptional ? .bool(true) : nil,
                        "in-url": send.isInURL ? .bool(true) : nil,
                        "allowed": .bool(send.isAllowed),
                    ])
                }),
            "reads": .array(
                reads.map {
                    .members([
                        "path": .string($0.path.text), "allowed": .bool($0.isAllowed),
                    ])
                }),
            "links": .array(
                links.map {
                    .members([
                        "path": .string($0.path.text), "target": .string($0.target.text),
                    ])
                }),
        ])
    }
}
