import Core
import Testing

@Suite struct FileTextTests {
    @Test(arguments: [
        "photo.png", "in/anna.jpg", "in/anna", "./a.b", "~/in/a.png", "/in/a.png", "café.jpeg",
        "a photo.png", "model.safetensors",
    ])
    func whatMayBeAPathIs(text: String) {
        #expect(FileText.isLikePath(text))
    }

    @Test(arguments: [
        "", "a", "a fox", "a fox in snow.", "a fox. In snow", "https://example.com/a.png",
        "a\nb.png",
        "in/", "ends with dots...", "1.5 of it or so and more",
    ])
    func whatIsNoneIsNot(text: String) {
        #expect(!FileText.isLikePath(text))
    }
}
