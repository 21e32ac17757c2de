/// Whose certificates are trusted.
package struct Certificates: Hashable, Sendable {
    /// A file of certificates in place of the system's file.
    package var file: String?
    /// A folder of them, by their hashes.
    package var folder: String?

    /// The system's own.
    package init() {}

    /// Reads `CURL_CA_BUNDLE`, else `SSL_CERT_FILE`, and `SSL_CERT_DIR`.
    ///
    /// libcurl itself reads none of them: only its command-line tool does.
    /// - Parameter variable: A variable of the environment.
    package init(_ variable: (String) -> String?) {
        let files = ["CURL_CA_BUNDLE", "SSL_CERT_FILE"].map { variable($0) ?? "" }
        file = files.first { !$0.isEmpty }
        folder = variable("SSL_CERT_DIR").flatMap { $0.isEmpty ? nil : $0 }
    }
}
