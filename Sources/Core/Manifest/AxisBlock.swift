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
        /// Files whose path matches.
        case glob(String, GlobOptions = GlobOptions())
        /// The lines of a text file, without blank lines and, if not kept, those that begin with `#`.
        case lines(String, keepsComments: Bool = false)
        /// The rows of a CSV, TSV or JSON Lines file, each a map; what ends a cell, where that is
        /// said.
        case table(String, separator: UInt8? = nil)
        /// What a dynamic prompt stands for: all of it, or so many drawn from the pipeline's seed.
        case variants(Located<String>, random: Int?, wildcards: String?)
        /// The images that an earlier batch makes.
        case images(of: Located<String>)
    }

    /// How the files of a pattern are found, and in what order they stand.
    package struct GlobOptions: Hashable, Sendable {
        /// The order of the files.
        package enum Order: String, CaseIterable, Hashable, Sendable {
            case bytes
            /// `img2` before `img10`.
            case natural
        }

        package var ignoresCase: Bool
        package var order: Order
        /// Whether the files may be something else than images.
        package var mayBeAnything: Bool

        package init(
            ignoresCase: Bool = false, order: Order = .bytes, mayBeAnything: Bool = false
        ) {
            self.ignoresCase = ignoresCase
            self.order = order
            self.mayBeAnything = mayBeAnything
        }
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
