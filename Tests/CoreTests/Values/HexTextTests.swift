import Core
import Testing

@Suite struct HexTextTests {
    @Test func everyByteHasTwoDigits() {
        #expect([UInt8]().hexText == "")
        #expect([UInt8]([0, 0x0a, 0x7f, 0xff]).hexText == "000a7fff")
    }
}
