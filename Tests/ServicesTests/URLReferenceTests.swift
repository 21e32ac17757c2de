import Testing

@testable import Services

@Suite("URL references")
struct URLReferenceTests {
    /// The examples of RFC 3986, 5.4.
    @Test(arguments: [
        ("g:h", "g:h"), ("g", "http://a/b/c/g"), ("./g", "http://a/b/c/g"),
        ("g/", "http://a/b/c/g/"), ("/g", "http://a/g"), ("//g", "http://g"),
        ("?y", "http://a/b/c/d;p?y"), ("g?y", "http://a/b/c/g?y"), ("#s", "http://a/b/c/d;p?q#s"),
        ("g#s", "http://a/b/c/g#s"), ("g?y#s", "http://a/b/c/g?y#s"), (";x", "http://a/b/c/;x"),
        ("g;x", "http://a/b/c/g;x"), ("g;x?y#s", "http://a/b/c/g;x?y#s"),
        ("", "http://a/b/c/d;p?q"), (".", "http://a/b/c/"), ("./", "http://a/b/c/"),
        ("..", "http://a/b/"), ("../", "http://a/b/"), ("../g", "http://a/b/g"),
        ("../..", "http://a/"), ("../../", "http://a/"), ("../../g", "http://a/g"),
        ("../../../g", "http://a/g"), ("../../../../g", "http://a/g"), ("/./g", "http://a/g"),
        ("/../g", "http://a/g"), ("g.", "http://a/b/c/g."), (".g", "http://a/b/c/.g"),
        ("g..", "http://a/b/c/g.."), ("..g", "http://a/b/c/..g"), ("./../g", "http://a/b/g"),
        ("./g/.", "http://a/b/c/g/"), ("g/./h", "http://a/b/c/g/h"), ("g/../h", "http://a/b/c/h"),
        ("g;x=1/./y", "http://a/b/c/g;x=1/y"), ("g;x=1/../y", "http://a/b/c/y"),
        ("g?y/./x", "http://a/b/c/g?y/./x"), ("g?y/../x", "http://a/b/c/g?y/../x"),
        ("g#s/./x", "http://a/b/c/g#s/./x"), ("g#s/../x", "http://a/b/c/g#s/../x"),
        ("http:g", "http:g"),
    ])
    func theyMeanWhatTheStandardSays(reference: String, url: String) {
        #expect(URLReference.resolved(reference, against: "http://a/b/c/d;p?q") == url)
    }

    @Test(arguments: [
        ("http://h:8080", "x.png", "http://h:8080/x.png"), ("http://h", "?a=1", "http://h?a=1"),
        ("http://h/jobs/1?x=/a/b", "../i/x.png", "http://h/i/x.png"),
        ("https://h/a", "x/y:z.png", "https://h/x/y:z.png"), ("nothing", "x", "x"),
        ("https://[::1]:8/a/b", "c", "https://[::1]:8/a/c"),
    ])
    func basesMayBeOfAnyForm(base: String, reference: String, url: String) {
        #expect(URLReference.resolved(reference, against: base) == url)
    }
}
