import Core
import Testing

@Suite struct PlaceholderTests {
    private static let names = Placeholder.Names(
        matrix: ["style", "seed", "size", "neg-prompt"], vars: ["mood", "place"])

    @Test(
        arguments: [
            ("{{ style }}", "matrix.style"), ("{{style}}", "matrix.style"),
            ("{{{style}}}", "matrix.style"), ("{{ style | upper }}", "matrix.style"),
            ("{{ .style }}", "matrix.style"), ("{{ matrix.style }}", "matrix.style"),
            ("{{ matrix.hair }}", "matrix.hair"), ("{{ vars.gone }}", "vars.gone"),
            ("{{ env.HOME }}", "env.HOME"), ("{{ size.width }}", "matrix.size.width"),
            ("{{ pipeline.name }}", "pipeline.name"),
            ("${style}", "matrix.style"), ("${ mood }", "vars.mood"),
            ("${matrix.hair}", "matrix.hair"), ("${style:-ink}", "matrix.style"),
            ("$style", "matrix.style"), ("$vars.mood", "vars.mood"), ("$STYLE", "matrix.style"),
            ("$(style)", "matrix.style"), ("$((style))", "matrix.style"),
            ("$[style]", "matrix.style"), ("#{style}", "matrix.style"),
            ("%{style}", "matrix.style"),
            ("%(style)s", "matrix.style"), ("<%= style %>", "matrix.style"),
            ("{style}", "matrix.style"), ("{ style }", "matrix.style"), ("{STYLE}", "matrix.style"),
            ("{matrix.style}", "matrix.style"), ("{neg-prompt}", "matrix.neg-prompt"),
            ("%style%", "matrix.style"), ("%STYLE%", "matrix.style"), ("<style>", "matrix.style"),
            ("[style]", "matrix.style"), ("[[style]]", "matrix.style"),
            ("__style__", "matrix.style"),
        ])
    func aPlaceholderOfAnotherDialectIsFound(written: String, meant: String) throws {
        let found = Placeholder.all(in: "a é \(written), b", Self.names)
        let first = try #require(found.first)
        #expect(found.count == 1)
        #expect(first.meant == meant)
        #expect(written.contains(first.written))
        let scalars = Array("a é \(written), b".unicodeScalars)[first.range]
        #expect(String(String.UnicodeScalarView(scalars)) == first.written)
    }

    @Test(
        arguments: [
            "a plain prompt", "${{ matrix.style }}", "$${{ matrix.style }}", "$${{ style }}",
            "{hair}", "{{ hair }}", "${hair}", "$hair", "$5 and 50% of style%", "100% style 50%",
            "<lora:style:0.8>", "{red|blue}", "{\"style\": 1}", "a {style of her own}",
            "[style:0.8]",
            "(style:1.2)", "__animal__", "stylish", "$styled", "%seeds%", "<hair>", "{}", "{{}}",
            "$", "${", "{{ style", "${style", "< style >", "{{ other.style }}", "costs $",
            "a_style_b",
            "{\nstyle\n}",
        ])
    func otherTextIsNone(text: String) {
        #expect(Placeholder.all(in: text, Self.names) == [])
    }

    @Test func everyOneOfThemIsFound() {
        let found = Placeholder.all(in: "$style.$mood-{seed}${{ matrix.seed }}{{mood}}", Self.names)
        #expect(found.map(\.written) == ["$style", "$mood", "{seed}", "{{mood}}"])
    }

    @Test func aLongTextOfBracketsIsReadInNoTime() {
        let text = String(repeating: "{{ ${ <% [ % ", count: 20_000)
        #expect(Placeholder.all(in: text, Self.names) == [])
    }
}
