import Core
import Support
import Testing

@Suite("Bounds of variants")
struct VariantBoundsTests {
    private func message(_ text: String, _ files: [String: String] = [:]) -> String? {
        do throws(VariantFault) {
            let wildcards = WildcardFiles(folder: "w", files: MemoryFiles(files))
            _ = try VariantPattern(text, wildcards: wildcards)
            return nil
        } catch {
            return error.message
        }
    }

    @Test func nestingIsBounded() {
        for (open, close) in [("{", "}"), ("%{a...$$", "}"), ("${x:", "}")] {
            let deep = String(repeating: open, count: 5000) + String(repeating: close, count: 5000)
            #expect(message(deep)?.hasPrefix("nested more than 40 deep") == true)
        }
        #expect(message(String(repeating: "{", count: 60_000))?.hasPrefix("nested") == true)
    }

    @Test func aTextIsBounded() {
        #expect(message(String(repeating: "a", count: 65_537))?.hasPrefix("65537 bytes") == true)
        #expect(message(String(repeating: "a", count: 65_536)) == nil)
    }

    @Test func wildcardsThatDoubleEachOtherAreRefused() {
        var files: [String: String] = [:]
        for level in 0..<40 { files["w/l\(level).txt"] = "__l\(level + 1)____l\(level + 1)__" }
        files["w/l40.txt"] = "a"
        #expect(message("__l0__", files)?.hasPrefix("a text can grow to") == true)
        files["w/l40.txt"] = "{|}"
        #expect(message("__l0__", files) == nil)
    }

    @Test func variablesThatDoubleEachOtherAreRefused() {
        let text =
            (0..<30).map { "${v\($0)=${v\($0 + 1)}${v\($0 + 1)}}" }.joined() + "${v30=}${v0}"
        #expect(message(text)?.hasPrefix("more than 300000 pieces") == true)
    }

    @Test func aLongWildcardIsBounded() {
        let lines = (0..<100_001).map(String.init).joined(separator: "\n")
        #expect(message("__a__", ["w/a.txt": lines])?.contains("more than 100000 lines") == true)
    }

    /// Characters and words that mean something.
    private static let words = [
        "{", "}", "|", "$$", "__", "#", "//", "/*", "*/", "\\", "%{", "${", "...", "::", "2$$",
        "1-2$$", "-2$$", " and $$", "a", "b", " ", "\n", "é", "${x=a}", "${x}", "=!", "=", ":", "?",
        "(", ")", ",", "!", "~", "@", "__animal__", "__colors/*__", "__template(season={a|b})__",
        "0::", "2.5::", "99999999999$$", "*",
    ]

    @Test func whateverIsWrittenIsReadOrRefused() throws {
        let theirs = try DynamicPrompts()
        var state: UInt64 = 20_251_122
        func number(_ bound: Int) -> Int {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return Int((state >> 33) % UInt64(bound))
        }
        var (readCount, refusedCount) = (0, 0)
        for _ in 0..<5_000 {
            var text = Array(theirs.cases[number(theirs.cases.count)].template)
            for _ in 0..<(1 + number(4)) {
                let place = number(text.count + 1)
                switch number(4) {
                case 0: text.removeSubrange(place..<min(text.count, place + 1 + number(3)))
                case 1:
                    text = Array(text[..<place]) + theirs.cases[number(theirs.cases.count)].template
                default:
                    text.insert(contentsOf: Self.words[number(Self.words.count)], at: place)
                }
            }
            guard let pattern = try? VariantPattern(String(text), wildcards: theirs.wildcards)
            else {
                refusedCount += 1
                continue
            }
            readCount += 1
            for index in [0, pattern.count / 2, pattern.count - 1] {
                #expect(pattern.text(at: index).utf8.count <= VariantLimits.madeByteCountMax)
            }
        }
        #expect(readCount > 500 && refusedCount > 500, "\(readCount) read, \(refusedCount) refused")
    }
}
