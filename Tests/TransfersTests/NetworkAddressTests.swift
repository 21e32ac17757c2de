import Testing

import Transfers

@Suite("Addresses")
struct NetworkAddressTests {
    @Test(arguments: [
        "0.0.0.0", "10.1.2.3", "100.64.0.1", "100.127.255.255", "127.0.0.1", "169.254.169.254",
        "172.16.0.1", "172.31.255.255", "192.168.1.1", "192.0.0.1", "198.18.0.1", "198.19.1.1",
        "224.0.0.1", "255.255.255.255", "::", "::1", "fc00::1", "fdff::1", "fe80::1", "ff02::1",
        "::ffff:10.0.0.1", "::ffff:7f00:1", "64:ff9b::a00:1", "2002:7f00:1::", "fec0::1",
        "64:ff9b:1::101:101", "2001::1", "2001:db8::1", "3fff::1", "100::1", "5f00::1", "4000::1",
        "::1.1.1.1", "192.0.2.1", "198.51.100.1", "203.0.113.1",
    ])
    func aPrivateAddressIsNotPublic(literal: String) throws {
        #expect(try !#require(NetworkAddress(literal)).isPublic)
    }

    @Test(arguments: [
        "169.254.169.254", "169.254.0.1", "fe80::1", "febf::1", "::ffff:169.254.169.254",
        "::169.254.169.254", "64:ff9b::169.254.169.254", "64:ff9b:1::a9fe:a9fe",
        "2002:a9fe:a9fe::1", "::ffff:0:a9fe:a9fe", "fe80::5efe:a9fe:a9fe",
        "2606:4700::5efe:a9fe:a9fe", "2001:0:1:2:3:4:5601:5601", "fd00:ec2::254",
    ])
    func anAddressWhereCloudsKeepTheirMetadataIsLinkLocal(literal: String) throws {
        #expect(try #require(NetworkAddress(literal)).isLinkLocal)
    }

    @Test(arguments: [
        "127.0.0.1", "10.0.0.1", "169.253.1.1", "169.255.1.1", "::1", "fc00::1", "fec0::1",
        "2606:4700::1111", "64:ff9b::101:101", "2002:101:101::a9fe:a9fe",
    ])
    func othersAreNot(literal: String) throws {
        #expect(try !#require(NetworkAddress(literal)).isLinkLocal)
    }

    @Test(arguments: [
        "1.1.1.1", "9.255.255.255", "11.0.0.0", "100.63.255.255", "100.128.0.0", "172.15.0.1",
        "172.32.0.1", "192.167.1.1", "198.17.1.1", "198.20.0.1", "223.255.255.255",
        "2606:4700::1111", "2001:4860:4860::8888", "2001:200::1", "3fff:1000::1", "2002:101:101::",
        "::ffff:1.1.1.1", "64:ff9b::101:101",
    ])
    func anyOtherIs(literal: String) throws {
        #expect(try #require(NetworkAddress(literal)).isPublic)
    }

    @Test(arguments: ["", "example.com", "1.2.3", "1.2.3.4.5", "::g", "fe80::1%eth0", "2130706433"])
    func aNameIsNoAddress(text: String) {
        #expect(NetworkAddress(text) == nil)
    }

    @Test(arguments: [
        "127.1", "127.0.1", "2130706433", "0x7f000001", "0x7f.0.0.1", "0177.0.0.1", "127.0.0.1",
        "::1", "::ffff:127.0.0.1",
    ])
    func aHostInNumbersIsAnAddressHoweverItIsWritten(host: String) throws {
        #expect(try #require(NetworkAddress(host: host)).isLoopback)
    }

    @Test(arguments: ["example.com", "127.1.example", "a", "", "0x7g"])
    func aHostWithAnotherLetterIsAName(host: String) {
        #expect(NetworkAddress(host: host) == nil)
    }

    @Test(arguments: ["10.1.2.3", "fd00:1::2", "::1"])
    func anAddressIsWrittenAsItIsRead(text: String) throws {
        #expect(try #require(NetworkAddress(text)).written == text)
    }
}
