extension Plan {
    /// What a batch multiplies: its axes, and what is made of their product.
    package struct Matrix: Sendable {
        package let axes: [Axis]
        /// The side of the expansion that each axis lies on; zipped axes share one.
        package let sides: [Int]
        /// In the order written: what each adds to the combinations that it matches, or the whole
        /// of the job that it makes.
        package let includes: [[Value.Field]]
        package let expansion: Expansion
        /// What was written besides the axes.
        package let rules: MatrixRules
        /// The points that make no job, since an earlier one asks for the same; ascending.
        package private(set) var dropped: [UInt64] = []

        /// How many jobs there are.
        package var count: UInt64 { expansion.count - UInt64(dropped.count) }

        /// The same without the points at these numbers, which ascend.
        func without(_ numbers: [UInt64]) -> Matrix {
            var matrix = self
            matrix.dropped = numbers
            return matrix
        }

        /// The point that job `index` of the batch is made from.
        private func number(of index: UInt64) -> UInt64 {
            var (low, high) = (0, dropped.count)
            while low < high {
                let middle = (low + high) / 2
                if dropped[middle] - UInt64(middle) <= index {
                    low = middle + 1
                } else {
                    high = middle
                }
            }
            return index + UInt64(low)
        }

        /// The axis of a stage, and the earlier batch whose images are its values.
        var source: (axis: String, batch: String)? {
            for axis in axes {
                if case .images(let batch, _, _) = axis.values { return (axis.name, batch) }
            }
            return nil
        }

        /// The values of job `index` of the batch, and which replica it is.
        package func point(at index: UInt64) -> (fields: [Value.Field], replica: UInt64) {
            let point = expansion[number(of: index)]
            switch point.origin {
            case .added(let include): return (includes[include], point.replica)
            case .combination(let places, let includes):
                var fields = fields(at: places)
                for include in includes { Self.extend(&fields, with: self.includes[include]) }
                return (fields, point.replica)
            }
        }

        /// The choices that the texts of job `index` were made by, for each axis that has some.
        package func choices(
            at index: UInt64
        ) -> [(axis: String, choices: [VariantChoice])] {
            guard case .combination(let places, _) = expansion[number(of: index)].origin else {
                return []
            }
            return zip(axes, sides).compactMap { axis, side in
                let choices = axis.values.choices(at: places[side])
                return choices.isEmpty ? nil : (axis.name, choices)
            }
        }

        /// The value of each axis, in their order.
        func fields(at places: [UInt64]) -> [Value.Field] {
            var fields: [Value.Field] = []
            fields.reserveCapacity(axes.count + 1)
            for index in axes.indices {
                let value = axes[index].values[places[sides[index]]]
                fields.append(Value.Field(axes[index].name, value))
            }
            return fields
        }

        /// What an earlier include added gives way to the same name of a later one.
        private static func extend(_ fields: inout [Value.Field], with added: [Value.Field]) {
            for field in added {
                if let index = fields.firstIndex(where: { $0.name == field.name }) {
                    fields[index] = field
                } else {
                    fields.append(field)
                }
            }
        }
    }

    /// A named list of values.
    package struct Axis: Sendable {
        package let name: String
        package let values: AxisValues
        /// How it was written, where that is known.
        package let form: AxisBlock.Form?
        let place: Place?
        /// What there is to tell of how its values were read.
        package let notes: [String]

        package init(
            name: String, values: AxisValues, form: AxisBlock.Form? = nil, place: Place? = nil,
            notes: [String] = []
        ) {
            self.name = name
            self.values = values
            self.form = form
            self.place = place
            self.notes = notes
        }

        /// Where a file among its values is written.
        func place(of file: FileReference) -> Place? {
            guard case .values(let values) = form else { return place }
            return values.first { $0.value.files.contains(file) }?.place ?? place
        }
    }
}
