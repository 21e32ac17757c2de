/// A named list of values of a batch's matrix, as written.
package struct AxisBlock: Sendable {
    package var name: Located<String>
    package var form: Form
    /// The place of the axis's value.
    package var place: Place

    package init(name: Located<String>, form: Form, place: Place) {
        self.name = name
        self.form = form
        self.place = place
    }

    /// The ways to write an axis.
    package enum Form: Sendable {
        case values([Located<Value>])
        case range(RangeForm)
        /// Seeds drawn from the pipeline's seed, the batch's and the axis's name.
        case random(count: Int)
        /// Files whose path matches, sorted by bytes.
        case glob(String)
        /// The lines of a text file, without blank lines and those that begin with `#`.
        case lines(String)
        /// The rows of a CSV, TSV or JSON Lines file, each a map.
        case table(String)
        /// What a dynamic prompt stands for: all of it, or so many drawn from the pipeline's seed.
        case variants(Located<String>, random: Int?, wildcards: String?)
        /// The images that an earlier batch makes.
        case images(of: Located<String>)
    }

    /// `{from, to, step}` or `{from, count, step}`: inclusive, in decimal arithmetic.
    package struct RangeForm: Hashable, Sendable {
        package var from: Value
        package var step: Value
        package var end: End

        package init(from: Value, step: Value, end: End) {
            self.from = from
            self.step = step
            self.end = end
        }

        /// How a range says where it ends.
        package enum End: Hashable, Sendable {
            case to(Value)
            case count(UInt64)
        }
    }
}
