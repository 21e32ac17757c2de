/// Names behind which secrets stand.
package enum SecretName {
    private static let parts = [
        "authorization", "cookie", "secret", "password", "passwd", "apikey", "api-key", "api_key",
        "x-key", "signature", "x-sign", "private-key", "private_key", "credential",
    ]

    /// Whether a header of that name usually holds a secret.
    package static func isHeader(_ name: String) -> Bool {
        let name = name.lowercased()
        return parts.contains { name.contains($0) } || name.hasSuffix("token")
            || name.hasSuffix("-auth")
    }

    /// Whether a member of an answer or a body of that name usually holds a secret.
    ///
    /// A token may be a job's handle, which one who describes a service must see.
    package static func isMember(_ name: String) -> Bool {
        let name = name.lowercased()
        return parts.contains { $0 != "cookie" && name.contains($0) }
            || ["access_token", "refresh_token", "accesstoken", "refreshtoken", "id_token"]
                .contains(name)
    }
}
