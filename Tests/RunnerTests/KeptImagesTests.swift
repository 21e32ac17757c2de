import Core
import ImageFormats
import Testing

@testable import struct Runner.KeptImages

@Suite("Images that are there when another list comes")
struct KeptImagesTests {
    private func image(_ name: String) -> StoredImage {
        StoredImage(
            path: name + ".png", sha256: name,
            facts: ImageFacts(type: .png, width: 1, height: 1, byteCount: 1))
    }

    private func kept(_ names: [String?]) -> KeptImages {
        KeptImages(names.map { $0.map(image) }, isCertain: true)
    }

    private func places(_ kept: KeptImages) -> [String?] { kept.places.map { $0?.sha256 } }

    @Test func aLongerListKeepsTheirPlaces() {
        var kept = kept(["a", nil])
        kept.follow(from: ["u/a"], to: ["u/a", "u/b"])
        #expect(places(kept) == ["a"])
    }

    @Test func signedAnewTheyAreKnownByTheRest() {
        var kept = kept(["b"])
        kept.follow(from: ["u/b?s=1"], to: ["u/a?s=2", "u/b?s=2"])
        #expect(places(kept) == [nil, "b"])
    }

    @Test func whereTheQueryNamesTheImageItTells() {
        var kept = kept(["b"])
        kept.follow(from: ["u/view?n=b"], to: ["u/view?n=a", "u/view?n=b"])
        #expect(places(kept) == [nil, "b"])
    }

    @Test func withAddressesOfAnotherKindThePlaceTellsUnlessTheBytesSayOtherwise() {
        var kept = kept(["a"])
        kept.follow(from: ["u/1"], to: ["u/8", "u/9"])
        #expect(places(kept) == ["a"])
        kept.add(image("b"), at: 1)
        let isWrong = kept.dropRepeats()
        #expect(!isWrong)
        var wrong = self.kept(["b"])
        wrong.follow(from: ["u/1"], to: ["u/8", "u/9"])
        wrong.add(image("b"), at: 1)
        let isRepeat = wrong.dropRepeats()
        #expect(isRepeat && places(wrong) == [nil, "b"])
    }

    @Test func ofAShorterListOnlyWhatItNamesIsKnown() {
        var kept = kept(["a", "b", "c"])
        kept.follow(from: ["u/a", "u/b", "u/c"], to: ["u/c"])
        #expect(places(kept) == ["c"])
    }
}
