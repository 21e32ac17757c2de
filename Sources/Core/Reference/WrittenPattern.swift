/// How values are written, as patterns of a JSON Schema (ECMA 262, no flags).
package enum WrittenPattern {
    /// As `Duration(written:)` reads it: more than nothing, at most 366 days.
    package static let duration = "^\(durationParts)$"

    /// As `Rate(written:)` reads it.
    package static let rate =
        #"^\s*0*[1-9][0-9]{0,17}\s*/\s*"#
        + #"(?:s|sec|second|m|min|minute|h|hour|d|day|\#(durationParts))\s*$"#

    /// As `Money(written:)` reads it.
    package static let money =
        #"^ *(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)? +[A-Za-z]{1,24} *$"#

    /// As `byteCount(written:)` reads it.
    package static let byteCount =
        #"^\s*(?:0|[1-9][0-9]*)(?:\.[0-9]{1,6})?\s*(?:B|[kKMG]B|[KMG]iB)?\s*$"#

    /// Text in which nothing is a reference.
    package static let constant = #"^(?:\$\$\{\{|(?!\$\{\{)[\s\S])*$"#

    /// Text whose references are all one of `names`, which are patterns themselves.
    package static func template(_ names: [String], isEmptyMeant: Bool = false) -> String {
        let list = names.joined(separator: "|")
        return #"^(?:\$\$\{\{|\$\{\{\s*(?:\#(list))\s*\#(filters)\}\}|(?!\$\$?\{\{)[\s\S])"#
            + (isEmptyMeant ? "*$" : "+$")
    }

    /// As `Filter` is written, with the `|` before each.
    private static let filters =
        #"(?:\|\s*(?:slug|lower|upper|trim|int|number|truncate\s*\(\s*0*(?:[1-9][0-9]{0,3}|10000)\s*\)"#
        + #"|pad\s*\(\s*0*(?:[1-9]|[1-3][0-9]|40)\s*\)"#
        + #"|default\s*\(\s*(?:"(?:(?!\}\})[^"])*"|'(?:(?!\}\})[^'])*')\s*\))\s*)"#
        + "{0,\(FilterScanner.callsMax)}"

    /// One part of a reference's name.
    package static let name = #"[^\x00-\x2C\x2E\x2F\x3A-\x40\x5B-\x5E\x60\x7B-\x7F]+"#

    private static let durationParts =
        #"(?=[0-9])(?=[0-9a-z]*[1-9])(?:0*(?:[1-9]?[0-9]|[12][0-9]{2}|3[0-5][0-9]|36[0-6])d)?"#
        + #"(?:[0-9]{1,12}h)?(?:[0-9]{1,12}m)?(?:[0-9]{1,12}s)?(?:[0-9]{1,12}ms)?"#
}
