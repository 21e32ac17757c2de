/// What a batch says of its matrix besides the axes, as written.
package struct MatrixRules: Sendable {
    /// Axes that advance together, by name.
    package var zips: [Located<[Located<String>]>] = []
    package var excludes: [PartialMap] = []
    package var includes: [PartialMap] = []
    /// Whether an include may add a job that lacks values: what it lacks is empty then.
    package var isPartialIncludeMeant = false
    package var sample: Located<UInt64>?
    package var repeats: Located<UInt64>?
    /// Whether a job that asks for the same as an earlier one is left out.
    package var skipsDuplicates = false

    package init() {}
}

/// One entry of `exclude` or `include`: values of some axes, and other values.
package struct PartialMap: Sendable {
    /// A name with its value.
    package struct Field: Sendable {
        package let name: String
        package let value: Located<Value>

        package init(_ name: String, _ value: Located<Value>) {
            self.name = name
            self.value = value
        }
    }

    package let fields: [Field]
    package let place: Place

    package init(_ fields: [Field], at place: Place) {
        self.fields = fields
        self.place = place
    }
}
