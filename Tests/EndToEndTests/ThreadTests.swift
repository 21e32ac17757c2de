#if os(Linux) && arch(x86_64)
internal import Foundation
internal import Testing

/// A sandbox that lets no thread be made.
@Suite(.enabled(if: FileManager.default.isExecutableFile(atPath: "/usr/bin/python3")))
struct ThreadTests {
    /// Runs a command under a filter of system calls that refuses new threads.
    private static let sandbox = """
        import ctypes, struct, os, sys
        libc = ctypes.CDLL(None)
        refuse, allow = 0x50000, 0x7FFF0000
        def step(code, yes, no, value): return struct.pack("HBBI", code, yes, no, value)
        steps = [step(0x20, 0, 0, 0), step(0x15, 0, 1, 435), step(6, 0, 0, refuse | 38),
                 step(0x15, 0, 3, 56), step(0x20, 0, 0, 16), step(0x45, 0, 1, 0x10000),
                 step(6, 0, 0, refuse | 11), step(6, 0, 0, allow)]
        held = ctypes.create_string_buffer(b"".join(steps))
        class Program(ctypes.Structure):
            _fields_ = [("count", ctypes.c_ushort), ("steps", ctypes.c_void_p)]
        program = Program(len(steps), ctypes.addressof(held))
        if libc.prctl(38, 1, 0, 0, 0) or libc.prctl(22, 2, ctypes.byref(program)): sys.exit(99)
        os.execv(sys.argv[1], sys.argv[1:])
        """

    private func run(_ arguments: [String], in workplace: Workplace) throws -> (Int32, String) {
        try workplace.write(Self.sandbox, to: "sandbox.py")
        let process = Process()
        let pipe = Pipe()
        process.executableURL = URL(filePath: "/usr/bin/python3")
        process.arguments = ["sandbox.py", TirageProcess.binary] + arguments
        process.currentDirectoryURL = workplace.folder
        process.standardOutput = pipe
        process.standardError = pipe
        process.standardInput = FileHandle.nullDevice
        try process.run()
        let text = try pipe.fileHandleForReading.readToEnd() ?? Data()
        process.waitUntilExit()
        return (process.terminationStatus, String(decoding: text, as: UTF8.self))
    }

    @Test(arguments: [
        ["run", "--rehearse", "examples/types.yaml"], ["rehearse"],
        ["probe", "wiro", "--rehearse", "--model", "a/b"],
    ])
    func whereNoThreadCanBeMadeThatIsSaid(arguments: [String]) throws {
        let (code, text) = try run(arguments, in: try Workplace())
        #expect(code == 74, "\(text)")
        #expect(text.hasPrefix("tirage: no thread can be made here (a limit is reached)"))
    }

    @Test(arguments: [
        ["--version"], ["--help"], ["check", "examples/types.yaml"], ["services"],
        ["run", "--help"],
        ["init", "-"],
    ])
    func whatNeedsNoThreadWorksThereToo(arguments: [String]) throws {
        let (code, text) = try run(arguments, in: try Workplace())
        #expect(code == 0, "\(text)")
    }
}
#endif
