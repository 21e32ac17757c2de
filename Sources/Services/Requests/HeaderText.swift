/// What may stand in headers, and in the ids that services give.
enum HeaderText {
    /// A token of RFC 9110.
    static func isName(_ text: String) -> Bool {
        !text.isEmpty && text.utf8.count <= 100
            && text.utf8.allSatisfy { byte in
                switch byte {
                case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                    UInt8(ascii: "0")...UInt8(ascii: "9"):
                    true
                default: "!#$%&'*+-.^_`|~".utf8.contains(byte)
                }
            }
    }

    /// Visible ASCII with spaces inside, so that no value can begin another header.
    static func isValue(_ text: String) -> Bool {
        !text.isEmpty && text.utf8.count <= 8192 && text.first != " " && text.last != " "
            && text.utf8.allSatisfy { (0x20...0x7e).contains($0) }
    }
}
