package import Core

/// A manifest to begin with, for one service: small, commented, right as it is.
package struct StarterManifest: Sendable {
    let service: ServiceDescription
    let schema: String?

    /// - Parameter schema: Where the schema is, for the editor; nil to leave that open.
    package init(service: ServiceDescription, schema: String?) {
        self.service = service
        self.schema = schema
    }

    package var text: String {
        """
        \(modeline)
        # \(service.title)\(service.documentation.map { ": " + $0 } ?? "")
        #
        #   tirage run --rehearse FILE   runs all of this here: no key, no network, no cost
        #   tirage plan FILE             says what a run would do and cost
        #   tirage run FILE              makes it so; run it again after any stop

        # What 'random' and 'sample' draw from: the same number, the same jobs.
        seed: 1

        # Values to use in several places, as ${{ vars.style }}.
        vars:
          style: ink and gold

        providers:
          \(providerName):
            service: \(service.path ?? service.name)
        \(url)\(credentials)\
            # concurrency: \(service.limits.concurrency)          # jobs at once
            # rate: 60/min            # submits in a time
            # price: 10 credits       # of one job, so that 'plan' can say what a run costs

        # Refuse a plan with more jobs than this.
        max-jobs: 100

        batches:
          - name: first
        \(target)\
            # Every combination of these is a job: 2 prompts × 3 seeds = 6. Other forms of an axis:
            # { from: 0.5, to: 0.8, step: 0.1 }, { random: 8 }, { glob: "inputs/*.jpg" },
            # { lines: prompts.txt }, { table: rows.csv }, { variants: "a {red|blue} fox" }.
            matrix:
              prompt: [a lighthouse at dawn, a fox in snow]
              seed: { from: 1, count: 3 }
            # What is sent, under the service's own field names: those of your \(targetWord).
            inputs:
        \(inputs)\
            # Name of each image, without number and extension.
            save: ${{ matrix.prompt }}-${{ matrix.seed }}

        """
    }

    private var modeline: String {
        schema.map { "# yaml-language-server: $schema=\($0)" }
            ?? "# For completion in an editor: tirage schema > manifest.schema.json, and as the first line\n"
            + "# 'yaml-language-server: $schema=manifest.schema.json' behind a '#'."
    }

    private var providerName: String { service.name }

    private var targetWord: String { service.target?.word ?? "workflow" }

    private var url: String {
        if service.url != nil { return "" }
        return """
                # Your own: \(service.title) gives each user another.
                url: https://api.example.com/put-yours-here

            """
    }

    private var credentials: String {
        guard !service.credentials.isEmpty else { return "" }
        let names = service.credentials.map {
            $0.variable + ($0.isOptional ? " (if you have one)" : "")
        }
        let lines = service.credentials.map {
            "    #   \($0.name): ${{ env.\($0.variable) }}\n"
        }
        return
            "    # Keys come from the environment: \(names.joined(separator: ", ")). Other variables:\n"
            + "    # credentials:\n" + lines.joined()
    }

    private var target: String {
        service.target.map { "    \($0.word): \($0.example)\n" } ?? ""
    }

    private var inputs: String {
        // Where plain names mean nothing, fields have the number of a node.
        let isNumbered = !service.inputs.ignored.isEmpty
        let values = [
            (isNumbered ? "prompt_6" : "prompt", "${{ matrix.prompt }}, ${{ vars.style }}"),
            (isNumbered ? "seed_56" : "seed", "${{ matrix.seed }}"),
        ]
        guard let title = service.inputs.fields.first, service.inputs.fields.count > 1 else {
            return values.map { "      \($0.0): \($0.1)\n" }.joined()
        }
        return values.map { name, value in
            let rest = service.inputs.fields.dropFirst().map { "        \($0): \(value)\n" }
            return "      node-of-\(name):\n        \(title): \(name)\n" + rest.joined()
        }.joined()
    }
}
