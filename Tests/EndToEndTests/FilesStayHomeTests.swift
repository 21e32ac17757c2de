internal import Foundation
internal import Support
internal import Testing

/// Files outside the manifest's folder are read after their user said so, and not before.
@Suite(.serialized) struct FilesStayHomeTests {
    private let service = PictureService()
    private let workplace: Workplace

    init() throws {
        workplace = try Workplace()
        for folder in ["m/in", "photos"] {
            try FileManager.default.createDirectory(
                at: workplace.folder.appending(path: folder), withIntermediateDirectories: true)
        }
        for copy in ["m/in/a.png", "photos/b.png"] {
            try FileManager.default.copyItem(
                at: workplace.folder.appending(path: "examples/inputs/waves.png"),
                to: workplace.folder.appending(path: copy))
        }
        try workplace.write(service.description(), to: "m/tiny.yaml")
        try workplace.write("secret line\nanother\n", to: "photos/words.txt")
        try workplace.write("a,secret\nline,another,third\n", to: "photos/words.csv")
        try workplace.write("secret: [line\n", to: "photos/base.yaml")
    }

    private func write(_ batch: String, top: String = "") throws {
        try workplace.write(
            """
            \(top)
            pipeline: home
            providers: { t: { service: ./tiny.yaml } }
            batches: [{ name: b, provider: t, \(batch) }]
            """, to: "m/s.yaml")
    }

    private func tirage(
        _ arguments: String..., more: [String: String] = [:]
    ) async throws -> TirageProcess.Outcome {
        let own = [
            "XDG_CONFIG_HOME": workplace.folder.path + "/config", "HOME": workplace.folder.path,
        ]
        return try await TirageProcess.run(
            arguments, in: workplace.folder, environment: own.merging(more) { $1 })
    }

    @Test func nothingOutsideIsReadWithoutLeave() async throws {
        try FileManager.default.createSymbolicLink(
            atPath: workplace.folder.path + "/m/in/link.png",
            withDestinationPath: "../../photos/b.png")
        for (batch, top) in [
            ("inputs: { i: { file: ../photos/b.png } }", ""),
            ("inputs: { i: { file: in/link.png } }", ""),
            ("inputs: { i: { file: ~/photos/b.png } }", ""),
            (
                "matrix: { p: { glob: \"../photos/*.png\" } }, inputs: { i: \"${{ matrix.p.stem }}\" }",
                ""
            ),
            ("matrix: { p: { glob: \"in/*.png\" } }, inputs: { i: \"${{ matrix.p.stem }}\" }", ""),
            (
                "matrix: { p: { lines: ../photos/words.txt } }, inputs: { i: \"${{ matrix.p }}\" }",
                ""
            ),
            ("matrix: { p: { lines: /etc/passwd } }, inputs: { i: \"${{ matrix.p }}\" }", ""),
            (
                "matrix: { p: { lines: /proc/self/environ } }, inputs: { i: \"${{ matrix.p }}\" }",
                ""
            ),
            (
                "matrix: { p: { table: ../photos/words.csv } }, inputs: { i: \"${{ matrix.p.a }}\" }",
                ""
            ),
            ("inputs: { i: 1 }", "extends: ../photos/base.yaml"),
            ("inputs: { i: 1 }", "extends: /etc/passwd"),
        ] {
            try write(batch, top: top)
            for command in [["check"], ["plan"], ["run"], ["run", "--rehearse"]] {
                let outcome = try await TirageProcess.run(
                    command + ["m/s.yaml"], in: workplace.folder,
                    environment: ["HOME": workplace.folder.path])
                #expect(outcome.code == 65, "\(command) \(batch) \(top)")
                let isTold =
                    outcome.error.contains("tirage allow m/s.yaml")
                    || outcome.error.contains("is never read")
                #expect(isTold, "\(outcome.error)")
                for excerpt in ["secret", "root:"] {
                    #expect(!(outcome.error + outcome.output).contains(excerpt), "\(outcome.error)")
                }
            }
        }
        #expect(service.server.requests.isEmpty)
    }

    @Test func aFolderIsAllowedOnceAndTakenBack() async throws {
        try write("inputs: { i: { file: ../photos/b.png } }")
        let allowed = try await tirage("allow", "m/s.yaml")
        #expect(allowed.code == 0, "\(allowed.error)")
        #expect(allowed.output.contains("read ") && allowed.output.contains("/photos"))
        let plan = try await tirage("plan", "m/s.yaml")
        #expect(plan.output.contains("reads ~/photos\n"), "\(plan.output)")
        #expect(try await tirage("run", "m/s.yaml").code == 0)
        #expect(service.submits == 1)

        // The folder with the manifest in it may go elsewhere.
        try FileManager.default.createDirectory(
            at: workplace.folder.appending(path: "other"), withIntermediateDirectories: true)
        try FileManager.default.moveItem(
            at: workplace.folder.appending(path: "m"),
            to: workplace.folder.appending(path: "other/m"))
        #expect(
            try await tirage("check", "other/m/s.yaml").code == 65, "there is no such file there")
        try FileManager.default.moveItem(
            at: workplace.folder.appending(path: "other/m"),
            to: workplace.folder.appending(path: "m"))
        #expect(try await tirage("check", "m/s.yaml").code == 0)

        #expect(try await tirage("allow", "--revoke", "~/photos").code == 0)
        #expect(try await tirage("check", "m/s.yaml").code == 65)
    }

    @Test func aBaseElsewhereMayNameAFolderElsewhere() async throws {
        try workplace.write("vars: { style: ink }\n", to: "photos/base.yaml")
        try FileManager.default.createDirectory(
            at: workplace.folder.appending(path: "more"), withIntermediateDirectories: true)
        try workplace.write("defaults: { timeout: 5m }\n", to: "more/base.yaml")
        try workplace.write("extends: ../more/base.yaml\n", to: "photos/base.yaml")
        try write("inputs: { i: 1 }", top: "extends: ../photos/base.yaml")
        let allowed = try await tirage("allow", "m/s.yaml")
        #expect(allowed.code == 0, "\(allowed.error)")
        #expect(allowed.output.split(separator: "\n").count == 2, "\(allowed.output)")
        #expect(try await tirage("check", "m/s.yaml").code == 0)
    }

    @Test func whatStaysBelowNeverMeetsTheQuestion() async throws {
        try write(
            "matrix: { p: { glob: \"in/*.png\" } }, inputs: { i: \"${{ matrix.p.stem }}\" }")
        try FileManager.default.createSymbolicLink(
            atPath: workplace.folder.path + "/m/in/near.png", withDestinationPath: "a.png")
        let run = try await tirage("plan", "m/s.yaml")
        #expect(run.code == 0, "\(run.error)")
        #expect(run.output.contains("reads in/near.png, a link to ~/m/in/a.png"), "\(run.output)")
        #expect(try await tirage("allow", "m/s.yaml").output == "m/s.yaml needs no leave\n")
        #expect(
            !FileManager.default.fileExists(atPath: workplace.folder.path + "/config"),
            "nothing is kept where nothing is allowed")
    }
}
