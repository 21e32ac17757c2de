import Core
import Testing

/// What an axis says of how its files are found and read.
@Suite struct AxisOptionTests {
    private static func axis(_ written: String, _ more: String = "") -> MarkedManifest {
        .batch("matrix: { x: \(written) }\ninputs:\n  x: ${{ matrix.x }}\n\(more)")
    }

    @Test func aGlobSaysHowFilesAreFound() throws {
        let forms = [
            "{ glob: '*.jpg' }", "{ glob: '*.jpg', ignore-case: true, sort: natural, as: any }",
            "{ glob: '*.jpg', sort: bytes, ignore-case: false }",
        ]
        let options = try forms.map { form in
            guard
                case .glob("*.jpg", let options) = try Self.axis(form).manifest().batches[0].axes[0]
                    .form
            else { throw Odd() }
            return options
        }
        #expect(
            options == [
                .init(), .init(ignoresCase: true, order: .natural, mayBeAnything: true), .init(),
            ])
    }

    @Test(arguments: [
        ("{ lines: p.txt, comments: false }", true), ("{ lines: p.txt, comments: true }", false),
        ("{ lines: p.txt }", false),
    ])
    func linesSayWhetherCommentsStay(form: String, keeps: Bool) throws {
        guard case .lines("p.txt", keeps) = try Self.axis(form).manifest().batches[0].axes[0].form
        else { throw Odd() }
    }

    @Test(
        arguments: [
            ("';'", ";"), ("tab", "\t"), ("\"\\t\"", "\t"), ("comma", ","), ("'|'", "|"),
            ("semicolon", ";"),
        ] as [(String, Unicode.Scalar)])
    func aTableSaysItsSeparator(written: String, separator: Unicode.Scalar) throws {
        let marked = MarkedManifest.batch(
            "matrix: { x: { table: t.csv, separator: \(written) } }\ninputs:\n  x: ${{ matrix.x.a }}"
        )
        guard case .table("t.csv", let byte) = try marked.manifest().batches[0].axes[0].form else {
            throw Odd()
        }
        #expect(byte == UInt8(ascii: separator))
    }

    @Test(arguments: [
        (
            "{ glob: a, sort: 1️⃣natura }",
            "1 expected 'bytes' or 'natural' for 'sort', found 'natura'"
        ),
        (
            "{ glob: a, as: 1️⃣image }",
            "1 expected 'any' for 'as', found 'image'; leave 'as' out for an image"
        ),
        (
            "{ glob: a, 1️⃣ignore_case: true }",
            "1 unknown key 'ignore_case' in a 'glob' axis; did you mean 'ignore-case'?"
        ),
        (
            "{ lines: a, 1️⃣coments: false }",
            "1 unknown key 'coments' in a 'lines' axis; did you mean 'comments'?"
        ),
        (
            "{ table: a.csv, separator: 1️⃣';;' }",
            "1 expected one character for 'separator', as ';', or 'tab', 'comma', 'semicolon',"
                + " found ';;'"
        ),
        (
            "{ table: a.csv, separator: 1️⃣x }",
            "1 expected one character for 'separator', as ';', or 'tab', 'comma', 'semicolon',"
                + " found 'x'"
        ),
        (
            "[{ file: a, as: 1️⃣text }]",
            "1 expected 'any' for 'as', found 'text'; leave 'as' out for an image"
        ),
    ])
    func aWrongOptionIsToldAtItsPlace(form: String, finding: String) {
        #expect(Self.axis(form).findings().filter { $0.hasPrefix("1 ") } == [finding])
    }

    @Test func duplicatesMayBeSkipped() throws {
        let batch = try Self.axis("[1, 2, 1]", "duplicates: skip").manifest().batches[0]
        #expect(batch.rules.skipsDuplicates)
        #expect(
            Self.axis("[1, 2]", "duplicates: 1️⃣skipp").findings()
                == ["1 expected 'refuse' or 'skip' for 'duplicates', found 'skipp'"])
        #expect(Self.axis("[1, 1]", "duplicates: refuse").findings().count == 1)
    }

    @Test func aFileMayBeMeantToBeAnything() throws {
        let marked = MarkedManifest.batch(
            "inputs: { a: { file: x.json, as: any }, b: { file: y.png }, c: { file: z, to: q } }")
        let inputs = try marked.manifest().batches[0].inputs
        guard case .file(_, true) = inputs[0].value, case .file(_, false) = inputs[1].value,
            case .map = inputs[2].value
        else { throw Odd() }
    }

    @Test(arguments: [
        ("${{ matrix.x | int }}", true), ("${{ matrix.x | trim | number }}", true),
        ("'${{ matrix.x | int }}'", false), ("a ${{ matrix.x | int }}", false),
        ("${{ matrix.x | int | pad(4) }}", false),
    ])
    func aReferenceThatEndsInANumberIsOne(input: String, isNumber: Bool) throws {
        let marked = MarkedManifest.batch("matrix: { x: ['1', '2'] }\ninputs:\n  x: \(input)")
        guard case .reference = try marked.manifest().batches[0].inputs[0].value else {
            #expect(!isNumber)
            return
        }
        #expect(isNumber)
    }

    @Test func whatOnlySaysHowToReadMergesWithDefaults() throws {
        let marked: MarkedManifest = """
            providers: { p: { service: wiro } }
            defaults: { model: m, matrix: { x: { glob: "*.jpg", sort: natural } } }
            batches:
              - name: a
                matrix: { x: { ignore-case: true } }
                inputs:
                  x: ${{ matrix.x }}
              - name: b
                matrix: { x: { from: 1, count: 2 } }
                inputs:
                  x: ${{ matrix.x }}
            """
        let batches = try marked.manifest().batches
        guard case .glob("*.jpg", let options) = batches[0].axes[0].form,
            case .range = batches[1].axes[0].form
        else { throw Odd() }
        #expect(options == .init(ignoresCase: true, order: .natural))
    }
}

/// A value of another form than was expected.
private struct Odd: Error {}
